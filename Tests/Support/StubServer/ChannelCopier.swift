import NIOCore

/// Copies what arrives to another channel, and closes that when there is no more.
final class ChannelCopier: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let destination: any Channel

    init(to destination: any Channel) {
        self.destination = destination
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        destination.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        destination.close(promise: nil)
    }
}
