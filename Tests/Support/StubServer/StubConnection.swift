import NIOCore
import NIOSSL

/// One connection of a ``StubServer``.
final class StubConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: @Sendable (StubRequest) -> StubAnswer
    private var received: [UInt8] = []

    init(answer: @escaping @Sendable (StubRequest) -> StubAnswer) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += unwrapInboundIn(data).readableBytesView
        while var request = StubRequest.take(from: &received) {
            request.clientCertificate = certificate(of: context)
            perform(answer(request), on: context.channel)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func perform(_ answer: StubAnswer, on channel: any Channel) {
        for step in answer.steps {
            switch step {
            case .send(let bytes): channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil)
            case .cut: channel.close(promise: nil)
            case .stream(let stream): stream.attach(to: channel)
            }
        }
    }

    private func certificate(of context: ChannelHandlerContext) -> [UInt8]? {
        // A connection without TLS has no such handler, and so no certificate.
        try? context.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self).peerCertificate?.toDERBytes()
    }
}
