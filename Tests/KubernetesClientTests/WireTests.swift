import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import TestSupport
import Testing

@Suite struct WireTests {
    @Test func answersMayComeOneByteAtATime() async throws {
        try await ClientFixture.with(.oneByteAtATime(ClientFixture.configMapJSON)) { client, _ in
            let object = try await client.resources(ConfigMap.self, in: "ns").get("a")
            #expect(object.data == ["k": "v"])
        }
    }

    @Test func connectionsAreUsedAgain() async throws {
        try await ClientFixture.with(.body(ClientFixture.configMapJSON)) { client, server in
            for _ in 0..<5 { _ = try await client.resources(ConfigMap.self, in: "ns").get("a") }
            #expect(server.connections == 1)
            #expect(server.requests.count == 5)
        }
    }

    @Test func anAnswerCutInTheMiddleIsUnreachable() async throws {
        try await ClientFixture.with(.cut(after: #"{"metadata":"#)) { client, _ in
            let error = try await ClientFixture.error {
                _ = try await client.resources(ConfigMap.self, in: "n").get("a")
            }
            #expect(error.kind == .unreachable)
            #expect("\(error)".contains("the connection broke off"))
        }
    }

    @Test func nobodyListeningIsToldAtOnce() async throws {
        try await FreePorts.withRefusing { port in
            var configuration = ClientConfiguration(server: ServerURL(scheme: .http, host: "127.0.0.1", port: port))
            configuration.retries = .never
            try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger) { client in
                let error = try await ClientFixture.error { _ = try await client.serverVersion() }
                #expect("\(error)".contains("there is no connection to the server"))
            }
        }
    }

    @Test func silenceBeforeTheHeadEndsTheCall() async throws {
        try await ClientFixture.with(.silence) { client, _ in
            let request = APIRequest(.get, "/version", silenceLimit: .milliseconds(50))
            let error = try await ClientFixture.error {
                try await client.exchange.exchange(request) { _ throws(KubernetesError) in }
            }
            #expect("\(error)" == "GET /version: no complete answer: the server was silent for 0.05 seconds")
        }
    }

    @Test func silenceInsideTheBodyEndsTheCall() async throws {
        let stream = StubStream()
        stream.send("a")
        try await ClientFixture.with(.stream(stream)) { client, _ in
            let request = APIRequest(.get, "/x", silenceLimit: .milliseconds(50))
            let error = try await ClientFixture.error {
                try await client.exchange.exchange(request) { response throws(KubernetesError) in
                    _ = try await response.body.collect()
                }
            }
            #expect("\(error)".contains("silent"))
        }
    }

    @Test func cancellationIsPrompt() async throws {
        try await ClientFixture.with(.silence) { client, server in
            let outcome = await withTaskGroup(of: KubernetesError.Kind?.self) { group in
                group.addTask {
                    do throws(KubernetesError) {
                        _ = try await client.serverVersion()
                        return nil
                    } catch {
                        return error.kind
                    }
                }
                await server.received(1)
                group.cancelAll()
                return await group.next() ?? nil
            }
            #expect(outcome == .cancelled)
        }
    }

    @Test func aClosedClientSaysSo() async throws {
        try await StubServer.with(answers: [.silence]) { server in
            var configuration = ClientConfiguration(
                server: ServerURL(scheme: .http, host: "127.0.0.1", port: server.port))
            configuration.retries = .never
            let escaped = try await KubernetesClient.withClient(configuration, logger: ClientFixture.logger) { $0 }
            let error = try await ClientFixture.error { _ = try await escaped.serverVersion() }
            #expect("\(error)".contains("used after its scope"))
        }
    }

    // Repeats: what may happen twice, and what cannot have happened once.

    @Test func readsAreRepeatedAfterServerFaults() async throws {
        try await ClientFixture.with(
            .status(503, reason: "ServiceUnavailable"), .cutAtOnce, .body(ClientFixture.configMapJSON),
            configure: { $0.retries = RetryPolicy(firstDelay: .milliseconds(1)) }
        ) { client, server in
            _ = try await client.resources(ConfigMap.self, in: "ns").get("a")
            #expect(server.requests.count == 3)
        }
    }

    @Test(arguments: [StubAnswer.status(500, reason: "InternalError"), .cutAtOnce])
    func writesAreNotRepeatedWhenTheyMayHaveHappened(_ answer: StubAnswer) async throws {
        try await ClientFixture.with(
            answer, .body(ClientFixture.configMapJSON),
            configure: { $0.retries = RetryPolicy(firstDelay: .milliseconds(1)) }
        ) { client, server in
            _ = try await ClientFixture.error {
                _ = try await client.resources(ConfigMap.self, in: "ns").patch("a", .merge([:]))
            }
            #expect(server.requests.count == 1)
        }
    }

    @Test func impersonationAndTokensAreHeaders() async throws {
        try await ClientFixture.with(
            .body(#"{"major":"1","minor":"36","gitVersion":"v1.36.0"}"#),
            configure: {
                $0.credentials.authorization = .token(Sensitive("t0k3n"))
                $0.impersonation = Impersonation(user: "jane", groups: ["a", "b"], extra: ["x/y": ["1"]])
            }
        ) { client, server in
            _ = try await client.serverVersion()
            let request = try #require(server.requests.first)
            #expect(request[header: "authorization"] == "Bearer t0k3n")
            #expect(request[header: "impersonate-user"] == "jane")
            #expect(request.all("impersonate-group") == ["a", "b"])
            #expect(request[header: "impersonate-extra-x%2Fy"] == "1")
        }
    }
}
