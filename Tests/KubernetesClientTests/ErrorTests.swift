import KubernetesClient
import KubernetesModel
import Synchronization
import TestSupport
import Testing

@Suite struct ErrorTests {
    // The server's reason decides; where there is none, the HTTP status does.

    @Test(arguments: [
        (404, "NotFound", KubernetesError.Kind.notFound), (409, "AlreadyExists", .alreadyExists),
        (409, "Conflict", .conflict), (410, "Gone", .expired), (410, "Expired", .expired),
        (401, "Unauthorized", .unauthorized),
        (403, "Forbidden", .forbidden), (422, "Invalid", .invalidObject), (429, "TooManyRequests", .tooManyRequests),
        (500, "InternalError", .serverFault), (503, "ServiceUnavailable", .serverFault), (418, "Teapot", .clientFault),
    ]) func refusalsHaveAKind(_ code: Int, _ reason: String, _ kind: KubernetesError.Kind) async throws {
        try await ClientFixture.with(.status(code, reason: reason)) { client, _ in
            let error = try await ClientFixture.error {
                _ = try await client.resources(ConfigMap.self, in: "n").get("a")
            }
            #expect(error.kind == kind)
            #expect(
                "\(error)"
                    == "GET /api/v1/namespaces/n/configmaps/a: the server refused with \(code) \(reason): because")
        }
    }

    @Test(arguments: [
        ("<html>Bad Gateway</html>", "text/html", 502, KubernetesError.Kind.serverFault),
        ("upstream connect error", "text/plain", 503, .serverFault), ("", "", 404, .notFound),
        (#"{"message":"no"}"#, "application/json", 403, .forbidden),
    ]) func bodiesThatAreNoStatusStillGiveOne(
        _ body: String, _ type: String, _ code: Int, _ kind: KubernetesError.Kind
    ) async throws {
        try await ClientFixture.with(.body(body, status: code, type: type)) { client, _ in
            let error = try await ClientFixture.error { _ = try await client.serverVersion() }
            #expect(error.kind == kind)
            #expect(error.status?.code == code)
            #expect(!"\(error)".contains("<html>"))
        }
    }

    @Test func anObjectIsOnlyMissingWhereTheServerHasLookedForIt() async throws {
        let looked = #"{"kind":"Status","reason":"NotFound","code":404,"details":{"name":"a","kind":"configmaps"}}"#
        try await ClientFixture.with(.body(looked, status: 404, type: "application/json")) { client, _ in
            let absent = try await client.resources(ConfigMap.self, in: "n").getIfPresent("a")
            #expect(absent == nil)
        }
        // So kube-apiserver answers for custom kinds until it has read their definitions.
        try await ClientFixture.with(.body("404 page not found\n", status: 404, type: "text/plain")) { client, _ in
            let error = try await ClientFixture.error {
                _ = try await client.resources(ConfigMap.self, in: "n").getIfPresent("a")
            }
            #expect(error.isNotServed && !error.isNotFound && error.kind == .notFound)
        }
    }

    @Test func redirectsAreNotFollowed() async throws {
        let answer = StubAnswer.body("", status: 302, headers: ["location": "https://login.example.com/?secret=1"])
        try await ClientFixture.with(answer) { client, server in
            let error = try await ClientFixture.error { _ = try await client.serverVersion() }
            #expect("\(error)".contains("https://login.example.com/, which is not followed"))
            #expect(!"\(error)".contains("secret"))
            #expect(server.requests.count == 1)
        }
    }

    @Test func retryAfterOfTheHeaderReachesTheStatus() async throws {
        let answer = StubAnswer.status(429, reason: "TooManyRequests", headers: ["retry-after": "7"])
        try await ClientFixture.with(answer) { client, _ in
            let error = try await ClientFixture.error { _ = try await client.serverVersion() }
            #expect(error.retryAfter == .seconds(7))
        }
    }

    // Rule: a write of a leader is asked for each time it goes out, also after the wait that the server asked for.
    @Test func aRequestIsAskedForEachTimeItGoesOut() async throws {
        let answer = StubAnswer.status(429, reason: "TooManyRequests", headers: ["retry-after": "1"])
        try await ClientFixture.with(answer, configure: { $0.retries = RetryPolicy() }) { client, server in
            let asked = Mutex(0)
            var request = APIRequest(.post, "/api/v1/namespaces/ns/configmaps")
            request.mayBeSent = {
                asked.withLock { asked in
                    asked += 1
                    return asked == 1
                }
            }
            let error = try await ClientFixture.error { [request] in
                try await client.exchange.exchange(request) { _ throws(KubernetesError) in }
            }
            #expect("\(error)".contains("does not lead"))
            #expect(asked.withLock(\.self) == 2)
            #expect(server.requests.count == 1)
        }
    }

    @Test func undecodableAnswersNameThePath() async throws {
        try await ClientFixture.with(.body(#"{"metadata":{"name":"a","labels":{"x":1}}}"#)) { client, _ in
            let error = try await ClientFixture.error {
                _ = try await client.resources(ConfigMap.self, in: "n").get("a")
            }
            #expect(error.kind == .undecodable)
            #expect("\(error)".contains("metadata.labels.x"))
        }
    }

    // Nothing secret in any rendering.

    @Test(arguments: [
        #"{"metadata":{"name":"a"},"data":{"password":"hunter2!"}}"#,
        #"{"metadata":{"name":"a"},"data":{"password":["hunter2!"]}}"#,
        #"{"metadata":{"name":"a"},"type":{"x":"hunter2!"}}"#, #"{"metadata":{"name":"a"},"data":hunter2!}"#,
    ]) func errorsAboutSecretsQuoteNothing(_ body: String) async throws {
        try await ClientFixture.with(.body(body)) { client, _ in
            let error = try await ClientFixture.error { _ = try await client.resources(Secret.self, in: "n").get("a") }
            #expect(error.kind == .undecodable)
            #expect(!renderings(of: error).contains("hunter2"))
        }
    }

    @Test func configurationsShowNoCredential() {
        let pem: PEMSource = .inline(Sensitive(Array("hunter2".utf8)))
        let sources: [AuthorizationSource] = [
            .token(Sensitive("hunter2")), .basic(user: "u", password: Sensitive("hunter2")),
            .exec(
                ExecPlugin(
                    apiVersion: .v1, command: "c", arguments: ["hunter2"], environment: ["A": "hunter2"],
                    baseEnvironment: ["B": "hunter2"], clusterInfo: Sensitive(Array("hunter2".utf8)))),
        ]
        for source in sources {
            let configuration = ClientConfiguration(
                server: ServerURL(host: "h", port: 1), trust: .authority(pem),
                credentials: Credentials(
                    certificate: CertificateSource(certificate: pem, privateKey: pem), authorization: source),
                proxy: ProxyServer(.http, host: "p", port: 1, user: "u", password: Sensitive("hunter2")))
            let text = renderings(of: configuration)
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("\(Array("hunter2".utf8))"))
        }
    }

    private func renderings(of value: Any) -> String {
        var dumped = ""
        dump(value, to: &dumped)
        return "\(value)" + String(reflecting: value) + dumped
    }
}
