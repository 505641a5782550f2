import KubernetesClient
import TestSupport
import Testing

@Suite struct DownloadTests {
    /// What a download brought.
    private struct Outcome {
        var text = ""
        var startedOver = false
        var failure: DownloadFailure?
    }

    /// Fetches `path` of a server that gives one answer, as if the first `offset` bytes were there.
    private func fetch(
        _ answer: StubAnswer, path: String = "/bundle.tar", from offset: Int64 = 0, proxies: [String: String] = [:]
    ) async throws -> (Outcome, StubRequest?) {
        try await StubServer.with(answers: [answer]) { server in
            var environment: [String: String] = [:]
            for (name, value) in proxies { environment[name] = value.replacing("PORT", with: "\(server.port)") }
            let host = proxies.isEmpty ? "127.0.0.1:\(server.port)" : "files.example.org"
            var outcome = Outcome()
            do {
                try await Download.run(
                    from: "http://\(host)\(path)", through: ProxyEnvironment(environment), startingAt: offset
                ) { piece in
                    switch piece {
                    case .startsOver: (outcome.startedOver, outcome.text) = (true, "")
                    case .bytes(let bytes): outcome.text += String(decoding: bytes, as: UTF8.self)
                    }
                }
            } catch let failure as DownloadFailure {
                outcome.failure = failure
            }
            return (outcome, server.requests.first)
        }
    }

    @Test func bringsAWholeFile() async throws {
        let (outcome, request) = try await fetch(.body("whole"))
        #expect(outcome.text == "whole" && outcome.startedOver && outcome.failure == nil)
        #expect(request?[header: "range"] == nil)
    }

    @Test func goesOnWhereItWasCutOff() async throws {
        let (outcome, request) = try await fetch(
            .body("rest", status: 206, headers: ["content-range": "bytes 100-103/104"]), from: 100)
        #expect(outcome.text == "rest" && !outcome.startedOver && outcome.failure == nil)
        #expect(request?[header: "range"] == "bytes=100-")
    }

    @Test func startsOverWithAServerThatKnowsNoRanges() async throws {
        let (outcome, _) = try await fetch(.body("all of it"), from: 100)
        #expect(outcome.text == "all of it" && outcome.startedOver)
    }

    @Test func isContentWhenNothingIsLeft() async throws {
        let (outcome, _) = try await fetch(.body("", status: 416), from: 100)
        #expect(outcome.text.isEmpty && !outcome.startedOver && outcome.failure == nil)
    }

    @Test(arguments: ["bytes 0-3/104", "bytes */104", nil])
    func takesNoOtherPartThanItAskedFor(_ range: String?) async throws {
        let headers = range.map { ["content-range": $0] } ?? [:]
        let (outcome, _) = try await fetch(.body("rest", status: 206, headers: headers), from: 100)
        #expect(outcome.text.isEmpty)
        #expect(outcome.failure?.problem.contains("another part") == true)
    }

    @Test func keepsWhatCameBeforeTheConnectionBroke() async throws {
        let (outcome, _) = try await fetch(.cut(after: "begin"))
        #expect(outcome.text == "begin")
        #expect(outcome.failure?.problem.contains("cut off after 5 bytes") == true)
    }

    @Test(arguments: [404, 500, 416])
    func tellsWhatTheServerAnswers(_ status: Int) async throws {
        let (outcome, _) = try await fetch(.body("no", status: status), path: "/bundle.tar?signature=hidden")
        #expect(outcome.text.isEmpty)
        let description = try #require(outcome.failure?.description)
        #expect(description.contains("\(status)") && description.contains("/bundle.tar"))
        #expect(!description.contains("hidden"))
    }

    @Test func asksTheProxyThatTheEnvironmentNames() async throws {
        let (outcome, request) = try await fetch(.body("by proxy"), proxies: ["HTTP_PROXY": "http://127.0.0.1:PORT"])
        #expect(outcome.text == "by proxy")
        #expect(request?[header: "host"] == "files.example.org")
    }

    @Test func saysWhichProxyIsWrong() async throws {
        let (outcome, request) = try await fetch(.body("x"), proxies: ["HTTP_PROXY": "ftp://127.0.0.1:PORT"])
        #expect(outcome.failure?.problem.contains("HTTP_PROXY") == true)
        #expect(request == nil)
    }
}
