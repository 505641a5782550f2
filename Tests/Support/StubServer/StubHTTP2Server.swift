import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
package import NIOSSL
import Synchronization

/// An HTTP/2 server over TLS on the loopback interface that answers each stream as the test says, frame by frame.
///
/// The sibling of ``StubServer`` for what only HTTP/2 has: many streams on one connection, resets, GOAWAY.
package final class StubHTTP2Server: Sendable {
    /// What the server does on a stream once its request is complete, step by step.
    package enum Step: Hashable, Sendable {
        /// A HEADERS frame with this status and a JSON content type.
        case head(Int)
        /// One DATA frame.
        case data(String)
        /// An empty DATA frame that ends the stream.
        case end
        /// RST_STREAM: this stream is over, the connection is not.
        case reset
        /// GOAWAY: streams up to this one are answered, no new ones are taken.
        case goAway
        /// The connection ends without another word.
        case cut
    }

    package let port: Int
    /// How many connections were opened.
    package var connections: Int { log.withLock(\.connections) }
    /// The paths that were asked for, in the order of arrival.
    package var paths: [String] { log.withLock(\.paths) }
    /// How many streams the client ended before the server did.
    package var streamsEndedByClient: Int { log.withLock(\.endedByClient) }

    fileprivate struct Log {
        var connections = 0
        var paths: [String] = []
        var endedByClient = 0
        var waiters: [(isSatisfied: @Sendable (Log) -> Bool, continuation: CheckedContinuation<Void, Never>)] = []
    }

    fileprivate final class LogBox: Sendable {
        private let log = Mutex(Log())

        func withLock<Result>(_ body: (inout sending Log) throws -> sending Result) rethrows -> sending Result {
            try log.withLock(body)
        }

        func change(_ body: (inout Log) -> Void) {
            let ready = log.withLock { log in
                body(&log)
                let seen = log
                let ready = log.waiters.filter { $0.isSatisfied(seen) }.map(\.continuation)
                log.waiters.removeAll { $0.isSatisfied(seen) }
                return ready
            }
            for waiter in ready { waiter.resume() }
        }
    }

    private let log: LogBox

    private init(port: Int, log: LogBox) {
        self.port = port
        self.log = log
    }

    /// Runs a server for the duration of `body`.
    ///
    /// - Parameter answer: the steps for the request with this path; called once a stream, on its event loop.
    package static func with<Result>(
        tls: TLSConfiguration, answer: @escaping @Sendable (String) -> [Step],
        _ body: (StubHTTP2Server) async throws -> Result
    ) async throws -> Result {
        let log = LogBox()
        var tls = tls
        tls.applicationProtocols = ["h2"]
        let context = try NIOSSLContext(configuration: tls)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    log.change { $0.connections += 1 }
                    try child.pipeline.syncOperations.addHandlers(
                        NIOSSLServerHandler(context: context),
                        NIOHTTP2Handler(mode: .server, eventLoop: child.eventLoop) { stream in
                            stream.eventLoop.makeCompletedFuture {
                                try stream.pipeline.syncOperations.addHandler(Stream(answer: answer, log: log))
                            }
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = StubHTTP2Server(port: channel.localAddress?.port ?? 0, log: log)
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(server))
        } catch {
            outcome = .failure(error)
        }
        try await channel.close()
        return try outcome.get()
    }

    /// Returns when at least so many requests have arrived.
    package func received(_ count: Int) async { await wait { $0.paths.count >= count } }

    /// Returns when the client has ended at least so many streams before the server did.
    package func clientEnded(_ count: Int) async { await wait { $0.endedByClient >= count } }

    private func wait(_ isSatisfied: @escaping @Sendable (Log) -> Bool) async {
        await withCheckedContinuation { continuation in
            let isThere = log.withLock { log in
                if isSatisfied(log) { return true }
                log.waiters.append((isSatisfied, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}

/// One stream: one request and its answer.
private final class Stream: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let answer: @Sendable (String) -> [StubHTTP2Server.Step]
    private let log: StubHTTP2Server.LogBox
    private var hasEnded = false

    init(answer: @escaping @Sendable (String) -> [StubHTTP2Server.Step], log: StubHTTP2Server.LogBox) {
        self.answer = answer
        self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // The calls under test have no body, so the head is the request.
        guard case .headers(let head) = unwrapInboundIn(data) else { return }
        let path = head.headers.first(name: ":path") ?? ""
        let steps = answer(path)
        log.change { $0.paths.append(path) }
        for step in steps { perform(step, context) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if !hasEnded { log.change { $0.endedByClient += 1 } }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func perform(_ step: StubHTTP2Server.Step, _ context: ChannelHandlerContext) {
        switch step {
        case .head(let status):
            let headers = HPACKHeaders([(":status", "\(status)"), ("content-type", "application/json")])
            send(.headers(.init(headers: headers)), context)
        case .data(let text):
            send(.data(.init(data: .byteBuffer(ByteBuffer(string: text)))), context)
        case .end:
            hasEnded = true
            send(.data(.init(data: .byteBuffer(ByteBuffer()), endStream: true)), context)
        case .reset:
            hasEnded = true
            send(.rstStream(.internalError), context)
        case .goAway:
            guard let stream = try? context.channel.syncOptions?.getOption(HTTP2StreamChannelOptions.streamID) else {
                preconditionFailure("a stream of HTTP/2 has an identifier")
            }
            let frame = HTTP2Frame(
                streamID: .rootStream, payload: .goAway(lastStreamID: stream, errorCode: .noError, opaqueData: nil))
            context.channel.parent?.writeAndFlush(frame, promise: nil)
        case .cut:
            hasEnded = true
            context.channel.parent?.close(promise: nil)
        }
    }

    private func send(_ payload: HTTP2Frame.FramePayload, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(payload), promise: nil)
    }
}
