import JSONTree
import KubernetesClient
import KubernetesModel
import MetricsTestKit
import TestSupport
import Testing

/// The names and labels are client-go's, so that its dashboards work.
@Suite struct ClientMetricsTests {
    private let metrics = TestMetrics()

    private func with(
        _ answers: StubAnswer..., flowLimit: FlowLimit? = nil, clock: ClientClock = .system,
        _ calls: (KubernetesClient) async throws -> Void
    ) async throws -> String {
        try await StubServer.with(answers: answers) { server in
            var configuration = ClientConfiguration(
                server: ServerURL(scheme: .http, host: "127.0.0.1", port: server.port))
            configuration.retries = .never
            configuration.flowLimit = flowLimit
            try await KubernetesClient.withClient(
                configuration, logger: ClientFixture.logger, metrics: metrics, clock: clock, calls)
            return "127.0.0.1:\(server.port)"
        }
    }

    private func requests(_ method: String, _ code: String, _ host: String) throws -> Int64 {
        let labels = [("code", code), ("method", method), ("host", host)]
        return try metrics.expectCounter("rest_client_requests_total", labels).totalValue
    }

    @Test func countsAnswersByMethodAndCode() async throws {
        let host = try await with(
            .body(ClientFixture.configMapJSON), .body(ClientFixture.configMapJSON),
            .status(409, reason: "Conflict"), .cutAtOnce
        ) { client in
            let maps = client.resources(ConfigMap.self, in: "ns")
            for _ in 0..<2 { _ = try await maps.get("a") }
            _ = try await ClientFixture.error { _ = try await maps.patch("a", .merge([:])) }
            _ = try await ClientFixture.error { _ = try await maps.get("a") }
        }
        #expect(try requests("GET", "200", host) == 2)
        #expect(try requests("PATCH", "409", host) == 1)
        #expect(try requests("GET", "<error>", host) == 1)
        let durations = try metrics.expectTimer(
            "rest_client_request_duration_seconds", [("verb", "GET"), ("host", host)])
        #expect(durations.values.count == 3)
        #expect(durations.values.allSatisfy { $0 > 0 })
    }

    @Test func timesHowLongCallsAreHeldBack() async throws {
        let clock = ManualClock()
        let host = try await with(
            .body(ClientFixture.configMapJSON), flowLimit: FlowLimit(perSecond: 100, burst: 1),
            clock: ClientClock(clock) { Time(secondsSinceEpoch: 0) }
        ) { client in
            let calls = Task { for _ in 0..<3 { _ = try await client.resources(ConfigMap.self, in: "ns").get("a") } }
            for _ in 0..<2 {
                // A call that is held back sleeps for 10 ms; the others sleep for their limits, which are seconds.
                while clock.nextDeadline != clock.now.advanced(by: .milliseconds(10)) { await Task.yield() }
                clock.advance(by: .milliseconds(10))
            }
            try await calls.value
        }
        let held = try metrics.expectTimer(
            "rest_client_rate_limiter_duration_seconds", [("verb", "GET"), ("host", host)])
        #expect(held.values == [0, 10_000_000, 10_000_000])
    }
}
