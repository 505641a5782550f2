import JSONTree
import Testing

private let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
private let widgets = "/apis/example.org/v1/namespaces/default/widgets"

@Suite struct CustomResourceTests {
    private func with(_ body: (APIClient) async throws -> Void) async throws {
        try await APIClient.with { client in
            let definition = try await client.make(definitions, Sample.widgetDefinition)
            #expect(definition["status"]?["conditions"]?[1]?["type"] == "Established")
            try await body(client)
        }
    }

    @Test func aDefinitionServesItsKind() async throws {
        try await with { client in
            let created = try await client.make(widgets, Sample.widget("a", spec: ["size": 3, "unknown": true]))
            #expect(created["spec"] == ["size": 3, "color": "red"])
            #expect(created["metadata"]?["generation"] == 1)
            let discovered = try await client.get("/apis/example.org/v1").body["resources"]?.array?.map { $0["name"] }
            #expect(discovered == ["widgets", "widgets/status"])
            #expect(try await client.get(widgets).body["kind"] == "WidgetList")
        }
    }

    // Rule: what the schema says is wrong, and how it is said.
    @Test(
        arguments: [
            ([:], "spec.size", "Required value"),
            (
                ["size": "3"], "spec.size",
                "Invalid value: \"string\": spec.size in body must be of type integer: \"string\""
            ),
            (["size": 10], "spec.size", "Invalid value: 10: spec.size in body should be less than or equal to 9"),
            (
                ["size": 1, "color": "green"], "spec.color",
                "Unsupported value: \"green\": supported values: \"red\", \"blue\""
            ),
            (
                ["size": 1, "port": true], "spec.port",
                "Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\""
            ),
            (
                ["size": 1, "parts": [["name": "a"], ["name": "a"]]], "spec.parts[1]",
                "Duplicate value: {\"name\":\"a\"}"
            ),
            (
                ["size": 1, "parts": [["name": "A"]]], "spec.parts[0].name",
                "Invalid value: \"A\": spec.parts[0].name in body should match '^[a-z]+$'"
            ),
        ] as [(JSONValue, String, String)])
    func anObjectAgainstTheSchemaIsRefused(spec: JSONValue, field: String, message: String) async throws {
        try await with { client in
            let refused = try await client.send("POST", widgets, Sample.widget("a", spec: spec))
            #expect(refused.code == 422)
            #expect(refused.body["details"]?["causes"]?[0]?["field"] == .string(field))
            #expect(refused.body["details"]?["causes"]?[0]?["message"] == .string(message))
            #expect(refused.message == "Widget.example.org \"a\" is invalid: \(field): \(message)")
        }
    }

    @Test func theStatusIsWrittenThroughItsSubresourceOnly() async throws {
        try await with { client in
            try await client.make(widgets, Sample.widget("a", spec: ["size": 1]))
            let type = "application/merge-patch+json"
            let both: JSONValue = ["spec": ["size": 2], "status": ["phase": "Ready"]]
            let status = try await client.send("PATCH", "\(widgets)/a/status", both, type: type).body
            #expect(status["spec"]?["size"] == 1 && status["status"]?["phase"] == "Ready")
            #expect(status["metadata"]?["generation"] == 1)
            let spec = try await client.send(
                "PATCH", "\(widgets)/a", ["spec": ["size": 2], "status": ["phase": "Lost"]], type: type
            ).body
            #expect(spec["spec"]?["size"] == 2 && spec["status"]?["phase"] == "Ready")
            #expect(spec["metadata"]?["generation"] == 2)
        }
    }

    @Test func unknownFieldsStayWhereTheSchemaKeepsThem() async throws {
        try await with { client in
            let free: JSONValue = ["size": 1, "free": ["any": ["thing": 1]]]
            let created = try await client.make(widgets, Sample.widget("a", spec: free))
            #expect(created["spec"]?["free"] == ["any": ["thing": 1]])
        }
    }

    @Test func aDefinitionThatIsNotStructuralIsRefused() async throws {
        try await APIClient.with { client in
            var bad = Sample.widgetDefinition
            bad["metadata"] = ["name": "gadgets.example.org"]
            bad["spec"]?["versions"] = [
                ["name": "v1", "served": true, "storage": false, "schema": ["openAPIV3Schema": [:]]]
            ]
            let refused = try await client.send("POST", definitions, bad)
            #expect(refused.code == 422)
            let fields = refused.body["details"]?["causes"]?.array?.compactMap { $0["field"]?.string }
            #expect(
                fields == [
                    "metadata.name", "spec.validation.openAPIV3Schema.type", "spec.versions",
                    "status.storedVersions",
                ])
        }
    }
}
