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

    /// Fetches `path` of a server that gives these answers, as if the first `offset` bytes were there.
    private func fetch(
        _ answers: StubAnswer..., path: String = "/bundle.tar", from offset: Int64 = 0, proxies: [String: String] = [:]
    ) async throws -> (Outcome, [StubRequest]) {
        try await StubServer.with(answers: answers) { server in
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
            return (outcome, server.requests)
        }
    }

    @Test func bringsAWholeFile() async throws {
        let (outcome, requests) = try await fetch(.body("whole"))
        #expect(outcome.text == "whole" && outcome.startedOver && outcome.failure == nil)
        #expect(requests.first?[header: "range"] == nil)
    }

    @Test func goesOnWhereItWasCutOff() async throws {
        let (outcome, requests) = try await fetch(
            .body("rest", status: 206, headers: ["content-range": "bytes 100-103/104"]), from: 100)
        #expect(outcome.text == "rest" && !outcome.startedOver && outcome.failure == nil)
        #expect(requests.first?[header: "range"] == "bytes=100-")
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
    func asksForTheWholeWhenAnotherPartComes(_ range: String?) async throws {
        let headers = range.map { ["content-range": $0] } ?? [:]
        let (outcome, requests) = try await fetch(
            .body("rest", status: 206, headers: headers), .body("whole"), from: 100)
        #expect(outcome.text == "whole" && outcome.startedOver && outcome.failure == nil)
        #expect(requests.map { $0[header: "range"] } == ["bytes=100-", nil])
    }

    @Test func doesNotTakeAPartForTheWhole() async throws {
        let (outcome, _) = try await fetch(.body("rest", status: 206, headers: ["content-range": "bytes 5-8/9"]))
        #expect(outcome.text.isEmpty && outcome.failure?.problem.contains("a part of the file only") == true)
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func followsToWhereTheFileIs(_ status: Int) async throws {
        let (outcome, requests) = try await fetch(
            .body("", status: status, headers: ["location": "/elsewhere/bundle.tar"]),
            .body("rest", status: 206, headers: ["content-range": "bytes 100-103/104"]), from: 100)
        #expect(outcome.text == "rest" && outcome.failure == nil)
        #expect(requests.map(\.target) == ["/bundle.tar", "/elsewhere/bundle.tar"])
        #expect(requests.last?[header: "range"] == "bytes=100-")
    }

    @Test(arguments: ["http://files.example.org/a", "http://127.0.0.1:PORT/a"])
    func asksForTheProxyOfEachServer(_ location: String) async throws {
        // The first server is this machine, which is reached directly whatever the environment says.
        try await StubServer.with(answers: [.body("by proxy")]) { proxy in
            try await StubServer.with { request in
                guard request.target == "/bundle.tar" else { return .body("directly") }
                let port = request[header: "host"]?.split(separator: ":").last.map(String.init) ?? ""
                return .body("", status: 302, headers: ["location": location.replacing("PORT", with: port)])
            } _: { server in
                var text = ""
                let proxies = ProxyEnvironment(["HTTP_PROXY": "http://127.0.0.1:\(proxy.port)"])
                try await Download.run(
                    from: "http://127.0.0.1:\(server.port)/bundle.tar", through: proxies, startingAt: 0
                ) { piece in
                    if case .bytes(let bytes) = piece { text += String(decoding: bytes, as: UTF8.self) }
                }
                #expect(text == (location.contains("example.org") ? "by proxy" : "directly"))
            }
        }
    }

    @Test func doesNotGoRoundInCircles() async throws {
        let (outcome, requests) = try await fetch(.body("", status: 302, headers: ["location": "/bundle.tar"]))
        #expect(outcome.failure?.problem.contains("redirected more than 5 times") == true)
        #expect(requests.count == 6)
    }

    @Test(arguments: ["", "//other/x", "x.tar"])
    func saysThatARedirectionLeadsNowhere(_ location: String) async throws {
        let (outcome, _) = try await fetch(.body("", status: 302, headers: ["location": location]))
        #expect(outcome.failure?.problem.contains("does not say where") == true)
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
        let (outcome, requests) = try await fetch(.body("by proxy"), proxies: ["HTTP_PROXY": "http://127.0.0.1:PORT"])
        #expect(outcome.text == "by proxy")
        #expect(requests.first?[header: "host"] == "files.example.org")
    }

    @Test func saysWhichProxyIsWrong() async throws {
        let (outcome, requests) = try await fetch(.body("x"), proxies: ["HTTP_PROXY": "ftp://127.0.0.1:PORT"])
        #expect(outcome.failure?.problem.contains("HTTP_PROXY") == true)
        #expect(requests.isEmpty)
    }
}
