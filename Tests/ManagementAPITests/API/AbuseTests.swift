import JSONTree
import TestSupport
import Testing

/// Whatever comes in, the server stays up and every refusal is a Status.
@Suite struct AbuseTests {
    private static let paths = [
        "/api/v1/namespaces/default/configmaps/a?dryRun=All",
        "/apis/example.org/v1/namespaces/default/widgets/a/status",
        "/api/v1/configmaps?labelSelector=a%20in%20(b,c)&fieldSelector=metadata.name%3Da&limit=2",
        "/api/v1/secrets?watch=1&timeoutSeconds=1&resourceVersion=1", "/apis/rbac.authorization.k8s.io/v1",
        "/api/v1/namespaces/default/finalize", "/healthz/ping",
        "/api/v1/secrets?continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ",
    ]
    private static let bodies = [
        #"{"metadata":{"name":"a","labels":{"k":"v"},"finalizers":["a/b"],"ownerReferences":[{"uid":"u"}]},"data":{}}"#,
        #"[{"op":"add","path":"/metadata/labels","value":{"a":"b"}},{"op":"move","from":"/data","path":"/spec"}]"#,
        #"{"spec":{"size":1,"parts":[{"name":"a"}]},"secrets":[{"name":"b","$patch":"delete"}],"$retainKeys":["a"]}"#,
        #"{"preconditions":{"uid":"a"},"propagationPolicy":"Foreground","gracePeriodSeconds":0}"#,
    ]
    private static let types = [
        "application/json", "application/json-patch+json", "application/merge-patch+json",
        "application/strategic-merge-patch+json", "text/plain",
    ]

    @Test func everyAnswerToAFuzzedRequestIsProper() async throws {
        try await APIClient.with { client in
            try await client.make("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Sample.widgetDefinition)
            try await client.make("/api/v1/namespaces/default/configmaps", Sample.configMap("a"))
            var paths = InputMutator(
                seed: FuzzSettings.seed, corpus: Self.paths.map { Array($0.utf8) }, alphabet: Array("/?&=%.0aA".utf8))
            var bodies = InputMutator(
                seed: FuzzSettings.seed, corpus: Self.bodies.map { Array($0.utf8) }, alphabet: Array("{}[]\":,$n0".utf8)
            )
            // Each goes over a socket, so there are fewer than for a parser.
            for number in 0..<max(1000, FuzzSettings.inputs / 100) {
                let method = ["GET", "POST", "PUT", "PATCH", "DELETE"][number % 5]
                // What no client could send never reaches the server.
                let path = "/" + paths.next().drop { $0 == UInt8(ascii: "/") }.map(Self.escaped).joined()
                let isWatch = path.contains("watch") && !path.contains("timeoutSeconds=1")
                if isWatch { continue }
                let answer = try await client.send(
                    method, path, bytes: method == "GET" ? nil : bodies.next(), type: Self.types[number % 7 % 5])
                let isProper =
                    answer.code < 400 || answer.body["kind"] == "Status" || answer.body == "404 page not found\n"
                #expect(isProper && answer.code != 500, "\(method) \(path) answered \(answer.code) \(answer.body)")
            }
            #expect(try await client.get("/readyz").code == 200)
        }
    }

    static func escaped(_ byte: UInt8) -> String {
        let isPlain = (0x21...0x7e).contains(byte) && !Array(#""<>[]\^`{|}#"#.utf8).contains(byte)
        if isPlain { return String(UnicodeScalar(byte)) }
        let digits = String(byte, radix: 16)
        return byte < 16 ? "%0\(digits)" : "%\(digits)"
    }
}
