import Glibc
import NIOCore

/// Closes the connection of a client that does not read what it asked for, and notices peers that are gone.
///
/// A connection stalls when its outbound buffer has been over the high-water mark for ``ConnectionLimits/stallTimeout``
/// without ever falling below the low one.
final class StallGuard: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let timeout: TimeAmount
    private var deadline: Scheduled<Void>?

    init(timeout: Duration) {
        self.timeout = TimeAmount(timeout)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let milliseconds = CInt(clamping: timeout.nanoseconds / 1_000_000)
        let options: [(level: CInt, name: CInt, value: CInt)] = [
            (SOL_SOCKET, SO_KEEPALIVE, 1), (CInt(IPPROTO_TCP), TCP_KEEPIDLE, 30),
            (CInt(IPPROTO_TCP), TCP_KEEPINTVL, 10),
            (CInt(IPPROTO_TCP), TCP_KEEPCNT, 3), (CInt(IPPROTO_TCP), TCP_USER_TIMEOUT, milliseconds),
        ]
        for option in options {
            // Refused on unix sockets, whose peers cannot vanish unnoticed.
            context.channel.setOption(
                ChannelOptions.Types.SocketOption(
                    level: .init(rawValue: option.level), name: .init(rawValue: option.name)),
                value: Int(option.value)
            ).whenFailure { _ in }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            deadline?.cancel()
            deadline = nil
        } else if deadline == nil {
            let channel = context.channel
            deadline = context.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }
}
