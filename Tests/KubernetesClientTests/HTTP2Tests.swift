import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

/// Faults that only HTTP/2 has. What it shares with HTTP/1.1 is in ``WireTests``.
@Suite(.timeLimit(.minutes(5))) struct HTTP2Tests {
    private typealias Step = StubHTTP2Server.Step

    private static let version = #"{"major":"1","minor":"36","gitVersion":"v1.36.0"}"#
    private static let whole: [Step] = [.head(200), .data(version), .end]

    private let fixture: TLSFixture

    init() throws { fixture = try TLSFixture() }

    /// Runs `body` with a client of a server that gives these answers in order; the last one stands for all that follow.
    private func with(
        _ answers: [Step]..., clock: ClientClock = .system,
        configure: (inout ClientConfiguration) -> Void = { _ in },
        _ body: (KubernetesClient, StubHTTP2Server) async throws -> Void
    ) async throws {
        let next = AnswerIndex(answers.count)
        try await StubHTTP2Server.with(tls: fixture.server(), answer: { _ in answers[next.take()] }) { server in
            var configuration = ClientConfiguration(
                server: ServerURL(host: "127.0.0.1", port: server.port), trust: try fixture.trust)
            configuration.retries = .never
            configure(&configuration)
            try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger, clock: clock) { client in
                try await body(client, server)
            }
        }
    }

    private func expectVersion(_ client: KubernetesClient) async throws {
        let version = try await client.serverVersion()
        #expect(version.gitVersion == "v1.36.0")
    }

    @Test func callsShareOneConnection() async throws {
        try await with(Self.whole) { client, server in
            _ = try await client.serverVersion()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<20 { group.addTask { _ = try await client.serverVersion() } }
                try await group.waitForAll()
            }
            #expect(server.paths.count == 21)
            #expect(server.connections == 1)
        }
    }

    @Test func answersMayComeOneByteAFrame() async throws {
        try await with([.head(200)] + Self.version.map { .data(String($0)) } + [.end]) { client, _ in
            try await expectVersion(client)
        }
    }

    @Test(arguments: [[Step.reset], [.head(200), .data("{"), .reset], [.cut], [.head(200), .data("{"), .cut]])
    private func anAnswerThatBreaksOffIsUnreachable(_ answer: [Step]) async throws {
        try await with(answer) { client, _ in
            let error = try await ClientFixture.error { _ = try await client.serverVersion() }
            #expect(error.kind == .unreachable)
        }
    }

    @Test(arguments: [[Step.reset], [.cut]]) private func readsAreRepeated(_ answer: [Step]) async throws {
        try await with(
            answer, Self.whole, configure: { $0.retries = RetryPolicy(firstDelay: .milliseconds(1)) }
        ) { client, server in
            try await expectVersion(client)
            #expect(server.paths.count == 2)
        }
    }

    @Test func aResetHurtsNoOtherStream() async throws {
        try await with(Self.whole, [.reset], Self.whole) { client, server in
            _ = try await client.serverVersion()
            _ = try await ClientFixture.error { _ = try await client.serverVersion() }
            _ = try await client.serverVersion()
            #expect(server.connections == 1)
        }
    }

    /// A server that is restarted in order says GOAWAY, answers what it has, and closes.
    @Test func aConnectionThatGoesAwayIsReplacedWithoutAnError() async throws {
        try await with([.goAway] + Self.whole, Self.whole) { client, server in
            try await expectVersion(client)
            try await expectVersion(client)
            #expect(server.connections == 2)
        }
    }

    @Test func silenceEndsTheCallAndItsStreamOnly() async throws {
        let clock = ManualClock()
        try await with(
            [.head(200), .data("{")], Self.whole, clock: ClientClock(clock) { Time(secondsSinceEpoch: 0) }
        ) { client, server in
            let text = await withTaskGroup(of: String.self) { group in
                group.addTask {
                    do {
                        _ = try await client.serverVersion()
                        return "answered"
                    } catch {
                        return "\(error)"
                    }
                }
                await server.received(1)
                group.addTask {
                    // The limit counts from the last chunk, whenever that was read: time passes until the call ends.
                    while !Task.isCancelled {
                        clock.advance(by: .seconds(10))
                        await Task.yield()
                    }
                    return "cancelled"
                }
                defer { group.cancelAll() }
                return await group.next() ?? ""
            }
            #expect(text.contains("silent"))
            await server.clientEnded(1)
            try await expectVersion(client)
            #expect(server.connections == 1)
        }
    }

    @Test func cancellationEndsTheStream() async throws {
        try await with([.head(200), .data("{")]) { client, server in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // What a cancelled call fails with is not the matter here.
                    _ = try? await client.serverVersion()
                }
                await server.received(1)
                group.cancelAll()
            }
            await server.clientEnded(1)
            #expect(server.streamsEndedByClient == 1)
        }
    }
}
