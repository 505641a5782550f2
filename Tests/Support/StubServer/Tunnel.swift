import NIOCore
import NIOPosix

/// The client's end of a ``StubProxy`` tunnel: reads the `CONNECT`, opens the other end, then copies.
final class Tunnel: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let target: Int
    private let seen: @Sendable (String) -> Void
    private var head: [UInt8] = []
    private var other: (any Channel)?

    init(target: Int, seen: @escaping @Sendable (String) -> Void) {
        self.target = target
        self.seen = seen
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if let other {
            other.writeAndFlush(unwrapInboundIn(data), promise: nil)
            return
        }
        head += unwrapInboundIn(data).readableBytesView
        guard head.suffix(4) == [13, 10, 13, 10] else { return }
        seen(String(decoding: head, as: UTF8.self))
        let client = context.channel
        let tunnel = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ChannelCopier(to: client))
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .whenSuccess { channel in
                tunnel.value.other = channel
                client.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connected\r\n\r\n"), promise: nil)
            }
    }

    func channelInactive(context: ChannelHandlerContext) {
        other?.close(promise: nil)
    }
}
