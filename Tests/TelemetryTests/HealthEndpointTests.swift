import HTTPServing
import Metrics
import Telemetry
import Testing

@Suite struct HealthEndpointTests {
    private let endpoint = HealthEndpoint(
        liveness: [.init("ping") { nil }],
        readiness: [.init("caches") { "ByoHost has not synced" }, .init("webhook") { nil }],
        metrics: PrometheusRegistry())

    private func get(_ path: String, _ query: [(name: String, value: String)] = []) async -> (Int, String) {
        let response = await endpoint.respond(to: ServedRequest(method: "GET", path: path, query: query))
        return (response.status, String(decoding: response.body, as: UTF8.self))
    }

    @Test func aLivingProcessAnswersOk() async {
        #expect(await get("/healthz") == (200, "ok"))
        #expect(await get("/livez", [("verbose", "")]) == (200, "[+]ping ok\nhealthz check passed\n"))
    }

    @Test func whatIsNotReadyIsNamedAndTheReasonIsOnlyForThoseWhoAsk() async {
        #expect(
            await get("/readyz") == (500, "[-]caches failed: reason withheld\n[+]webhook ok\nreadyz check failed\n"))
        #expect(
            await get("/readyz", [("verbose", "")])
                == (500, "[-]caches failed: ByoHost has not synced\n[+]webhook ok\nreadyz check failed\n"))
        #expect(await get("/readyz", [("exclude", "caches")]) == (200, "ok"))
    }

    @Test func oneCheckCanBeAskedAlone() async {
        #expect(await get("/readyz/webhook") == (200, "ok"))
        #expect(await get("/readyz/caches").0 == 500)
        #expect(await get("/readyz/unknown").0 == 404)
    }

    @Test func metricsAreServedInThePrometheusFormat() async {
        let registry = PrometheusRegistry()
        Counter(label: "adds_total", dimensions: [], factory: registry).increment()
        let response = await HealthEndpoint(metrics: registry).respond(
            to: ServedRequest(method: "GET", path: "/metrics"))
        #expect(response.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(String(decoding: response.body, as: UTF8.self).contains("adds_total 1\n"))
    }

    @Test func withoutMetricsThePathIsUnknown() async {
        let response = await HealthEndpoint().respond(to: ServedRequest(method: "GET", path: "/metrics"))
        #expect(response.status == 404)
    }

    @Test func writingIsRefused() async {
        #expect(await endpoint.respond(to: ServedRequest(method: "POST", path: "/healthz")).status == 405)
    }
}
