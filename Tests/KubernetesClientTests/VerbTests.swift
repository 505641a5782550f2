import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import TestSupport
import Testing

/// Each verb's method, path, query, content type and body, compared exactly.
@Suite struct VerbTests {
    struct Call: Sendable, CustomTestStringConvertible {
        let name: String
        let sends: String
        var type: String?
        var body = ""
        let act: @Sendable (ResourceClient<ConfigMap>) async throws -> Void
        var testDescription: String { name }
    }

    static let calls: [Call] = [
        Call(name: "get", sends: "GET /api/v1/namespaces/ns/configmaps/a") { _ = try await $0.get("a") },
        Call(name: "get with a colon", sends: "GET /api/v1/namespaces/ns/configmaps/system:a%20b") {
            _ = try await $0.get("system:a b")
        },
        Call(
            name: "list",
            sends:
                "GET /api/v1/namespaces/ns/configmaps?labelSelector=a%20in%20%28b%2Cc%29&fieldSelector=metadata.name%3Dx"
                + "&limit=5&continue=t%2B%2F&resourceVersion=0&resourceVersionMatch=NotOlderThan&timeoutSeconds=3"
        ) {
            _ = try await $0.list(
                ListOptions(
                    labelSelector: "a in (b,c)", fieldSelector: "metadata.name=x", limit: 5, continueToken: "t+/",
                    resourceVersion: "0", resourceVersionMatch: .notOlderThan, timeout: .seconds(3)))
        },
        Call(
            name: "create",
            sends: "POST /api/v1/namespaces/ns/configmaps?dryRun=All&fieldManager=me&fieldValidation=Strict",
            type: "application/json",
            body: #"{"apiVersion":"v1","data":{"k":"v/"},"kind":"ConfigMap","metadata":{"name":"a"}}"#
        ) {
            _ = try await $0.create(
                ConfigMap(metadata: ObjectMeta(name: "a"), data: ["k": "v/"]),
                WriteOptions(fieldManager: "me", isDryRun: true, fieldValidation: .strict))
        },
        Call(
            name: "merge patch", sends: "PATCH /api/v1/namespaces/ns/configmaps/a",
            type: "application/merge-patch+json", body: #"{"data":{"k":null}}"#
        ) { _ = try await $0.patch("a", .merge(["data": ["k": .null]])) },
        Call(
            name: "merge patch of the status", sends: "PATCH /api/v1/namespaces/ns/configmaps/a/status?fieldManager=me",
            type: "application/merge-patch+json", body: #"{"status":{"x":1}}"#
        ) {
            _ = try await $0.patch(
                "a", .merge(["status": ["x": 1]]), subresource: .status, options: WriteOptions(fieldManager: "me"))
        },
        Call(
            name: "JSON patch", sends: "PATCH /api/v1/namespaces/ns/configmaps/a",
            type: "application/json-patch+json", body: #"[{"op":"test","path":"/data/k","value":"v"}]"#
        ) { _ = try await $0.patch("a", .json([.test(try JSONPointer(parsing: "/data/k"), "v")])) },
        Call(
            name: "strategic merge patch", sends: "PATCH /api/v1/namespaces/ns/configmaps/a",
            type: "application/strategic-merge-patch+json", body: "{}"
        ) { _ = try await $0.patch("a", .strategicMerge([:])) },
        Call(
            name: "apply", sends: "PATCH /api/v1/namespaces/ns/configmaps/a?fieldManager=me&force=true",
            type: "application/apply-patch+yaml",
            body: #"{"apiVersion":"v1","data":{"k":"v"},"kind":"ConfigMap","metadata":{"name":"a"}}"#
        ) {
            _ = try await $0.apply(
                ConfigMap(metadata: ObjectMeta(name: "a"), data: ["k": "v"]), fieldManager: "me", force: true)
        },
        Call(name: "delete", sends: "DELETE /api/v1/namespaces/ns/configmaps/a") { try await $0.delete("a") },
        Call(
            name: "delete with options", sends: "DELETE /api/v1/namespaces/ns/configmaps/a", type: "application/json",
            body: #"{"dryRun":["All"],"gracePeriodSeconds":0,"preconditions":{"resourceVersion":"4","uid":"u"},"#
                + #""propagationPolicy":"Foreground"}"#
        ) {
            try await $0.delete(
                "a",
                DeleteOptions(
                    gracePeriodSeconds: 0, preconditions: .init(uid: "u", resourceVersion: "4"),
                    propagationPolicy: .foreground, dryRun: ["All"]))
        },
        Call(name: "delete collection", sends: "DELETE /api/v1/namespaces/ns/configmaps?labelSelector=a%3Db") {
            try await $0.deleteCollection(ListOptions(labelSelector: "a=b"))
        },
    ]

    @Test(arguments: calls) func sendsExactly(_ call: Call) async throws {
        let list = #"{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"7"},"items":[]}"#
        let answer = call.name == "list" ? list : ClientFixture.configMapJSON
        try await ClientFixture.with(.body(answer)) { client, server in
            try await call.act(client.resources(ConfigMap.self, in: "ns"))
            let request = try #require(server.requests.first)
            #expect("\(request.method) \(request.target)" == call.sends)
            #expect(request[header: "content-type"] == call.type)
            #expect(request.bodyText == call.body)
            #expect(request[header: "accept"] == "application/json")
            #expect(request[header: "user-agent"] == "test/1")
            #expect(request[header: "host"] == "127.0.0.1:\(server.port)")
            #expect(request[header: "authorization"] == nil)
        }
    }

    @Test func evictionIsPostedToThePod() async throws {
        try await ClientFixture.with(.body("{}", status: 201)) { client, server in
            try await client.resources(Pod.self, in: "ns").evict("p")
            let request = try #require(server.requests.first)
            #expect("\(request.method) \(request.target)" == "POST /api/v1/namespaces/ns/pods/p/eviction")
            let body = #"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"p","namespace":"ns"}}"#
            #expect(request.bodyText == body)
        }
    }

    @Test func tokensComeFromTheServiceAccount() async throws {
        let answer = #"{"status":{"token":"t-1","expirationTimestamp":"2030-01-01T00:00:00Z"}}"#
        try await ClientFixture.with(.body(answer, status: 201)) { client, server in
            let request = try await client.resources(ServiceAccount.self, in: "ns")
                .requestToken("sa", TokenRequestSpec(expirationSeconds: 600))
            #expect(request.status.token.description != "t-1")
            let sent = try #require(server.requests.first)
            #expect("\(sent.method) \(sent.target)" == "POST /api/v1/namespaces/ns/serviceaccounts/sa/token")
        }
    }

    @Test func kindsKnownOnlyAtRunTimeAreReadAndKeepUnknownFields() async throws {
        let json = #"{"apiVersion":"x.io/v1","kind":"Thing","metadata":{"name":"t"},"spec":{"n":1}}"#
        let thing = APIResource(group: "x.io", version: "v1", kind: "Thing", plural: "things", scope: .cluster)
        try await ClientFixture.with(.body(json)) { client, server in
            let object = try await client.resources(thing).get("t")
            #expect(object.metadata.name == "t")
            #expect(object.fields["spec"] == ["n": 1])
            #expect(server.requests.first?.target == "/apis/x.io/v1/things/t")
        }
    }

    // A name that would change the path is refused, and nothing is sent.

    @Test(arguments: ["", ".", "..", "a/b", "a%2fb", "../secrets/x", "a\u{0}b", "a\nb"])
    func namesThatWouldChangeThePathAreNotSent(_ name: String) async throws {
        try await ClientFixture.with(.body("{}")) { client, server in
            let configMaps = client.resources(ConfigMap.self, in: "ns")
            let attempts: [() async throws -> Void] = [
                { _ = try await configMaps.get(name) }, { try await configMaps.delete(name) },
                { _ = try await configMaps.patch(name, .merge([:])) },
                { _ = try await client.resources(ConfigMap.self, in: name.isEmpty ? "/" : name).get("a") },
            ]
            for attempt in attempts {
                let error = try await ClientFixture.error(attempt)
                #expect(error.kind == .invalidRequest)
                #expect("\(error)".contains("path"))
            }
            #expect(server.connections == 0)
        }
    }

    @Test func oneObjectOfANamespacedKindNeedsANamespace() async throws {
        try await ClientFixture.with(.body("{}")) { client, server in
            let error = try await ClientFixture.error { _ = try await client.resources(ConfigMap.self).get("a") }
            #expect(error.kind == .invalidRequest)
            #expect(server.connections == 0)
        }
    }

    @Test func creationUsesTheObjectsNamespaceAndRefusesAnother() async throws {
        try await ClientFixture.with(.body(ClientFixture.configMapJSON)) { client, server in
            let object = ConfigMap(metadata: ObjectMeta(name: "a", namespace: "other"))
            _ = try await client.resources(ConfigMap.self).create(object)
            #expect(server.requests.first?.target == "/api/v1/namespaces/other/configmaps")
            let error = try await ClientFixture.error {
                _ = try await client.resources(ConfigMap.self, in: "ns").create(object)
            }
            #expect(error.kind == .invalidRequest)
            #expect(server.requests.count == 1)
        }
    }

    // Deletion: a Status is the end, an object may be kept by finalizers.

    @Test(arguments: [
        (#"{"kind":"Status","status":"Success"}"#, true),
        (#"{"kind":"ConfigMap","metadata":{"name":"a"}}"#, true),
        (#"{"kind":"ConfigMap","metadata":{"name":"a","deletionTimestamp":"2026-01-01T00:00:00Z"}}"#, true),
        (
            #"{"kind":"ConfigMap","metadata":{"name":"a","deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["f"]}}"#,
            false
        ),
        (
            #"{"kind":"ConfigMap","metadata":{"name":"a","deletionTimestamp":"2026-01-01T00:00:00Z","deletionGracePeriodSeconds":30}}"#,
            false
        ),
    ]) func deletionSaysWhetherTheObjectIsGone(_ answer: String, _ isGone: Bool) async throws {
        try await ClientFixture.with(.body(answer)) { client, _ in
            let outcome = try await client.resources(ConfigMap.self, in: "ns").delete("a")
            #expect((outcome == .deleted) == isGone)
        }
    }
}
