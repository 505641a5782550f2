import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// An HTTP/1.1 server on the loopback interface that answers as a script says and records what it receives.
///
/// It knows nothing of Kubernetes: it is for what happens on the wire.
package final class StubServer: Sendable {
    package let port: Int
    /// Every request, complete, in the order of arrival.
    package var requests: [StubRequest] { log.withLock(\.requests) }
    /// How many connections were opened.
    package var connections: Int { log.withLock(\.connections) }

    private struct Log {
        var requests: [StubRequest] = []
        var connections = 0
        var waiters: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let log: LogBox
    private let channel: any Channel

    private final class LogBox: Sendable {
        let log = Mutex(Log())

        func withLock<Result>(_ body: (inout sending Log) throws -> sending Result) rethrows -> sending Result {
            try log.withLock(body)
        }

        func record(_ request: StubRequest) {
            let ready = withLock { log in
                log.requests.append(request)
                let count = log.requests.count
                let ready = log.waiters.filter { $0.count <= count }.map(\.continuation)
                log.waiters.removeAll { $0.count <= count }
                return ready
            }
            for waiter in ready { waiter.resume() }
        }
    }

    private init(channel: any Channel, log: LogBox) {
        self.channel = channel
        self.log = log
        port = channel.localAddress?.port ?? 0
    }

    /// Runs a server for the duration of `body`.
    ///
    /// - Parameters:
    ///   - tls: Nil speaks plain HTTP.
    ///   - answer: Called once a request, on the connection's event loop.
    package static func with<Result>(
        tls: TLSConfiguration? = nil, host: String = "127.0.0.1",
        answer: @escaping @Sendable (StubRequest) -> StubAnswer, _ body: (StubServer) async throws -> Result
    ) async throws -> Result {
        let log = LogBox()
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { child in
                child.eventLoop.makeCompletedFuture {
                    log.withLock { $0.connections += 1 }
                    if let context {
                        try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
                    }
                    try child.pipeline.syncOperations.addHandler(
                        StubConnection { request in
                            let answer = answer(request)
                            log.record(request)
                            return answer
                        })
                }
            }
            .bind(host: host, port: 0).get()
        let server = StubServer(channel: channel, log: log)
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(server))
        } catch {
            outcome = .failure(error)
        }
        try await channel.close()
        return try outcome.get()
    }

    /// The same with one answer a request, in order; the last one stands for all that follow.
    package static func with<Result>(
        tls: TLSConfiguration? = nil, answers: [StubAnswer], _ body: (StubServer) async throws -> Result
    ) async throws -> Result {
        let next = NextAnswer(answers)
        return try await with(tls: tls, answer: { _ in next.take() }, body)
    }

    private final class NextAnswer: Sendable {
        private let rest: Mutex<ArraySlice<StubAnswer>>

        init(_ answers: [StubAnswer]) {
            precondition(!answers.isEmpty, "a server needs an answer")
            rest = Mutex(answers[...])
        }

        func take() -> StubAnswer { rest.withLock { $0.count > 1 ? $0.removeFirst() : $0[$0.startIndex] } }
    }

    /// Returns when at least so many requests have arrived.
    package func received(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = log.withLock { log in
                if log.requests.count >= count { return true }
                log.waiters.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }
}
