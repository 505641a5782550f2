import JSONTree
import Testing

@Suite struct StrategicMergePatchTests {
    // Rule: what a strategic merge patch makes of an object, over the wire.
    @Test(
        arguments: [
            (["secrets": [["name": "b"]]], [["name": "a"], ["name": "b"]]),
            (["secrets": [["name": "a", "$patch": "delete"]]], []),
            (["secrets": [["name": "c"], ["$patch": "replace"]]], [["name": "c"]]),
            (
                ["secrets": [["name": "b"]], "$setElementOrder/secrets": [["name": "b"], ["name": "a"]]],
                [["name": "b"], ["name": "a"]]
            ),
        ] as [(JSONValue, JSONValue)])
    func listsAreMergedByKey(patch: JSONValue, secrets: JSONValue) async throws {
        try await APIClient.with { client in
            let accounts = "/api/v1/namespaces/default/serviceaccounts"
            try await client.make(accounts, ["metadata": ["name": "robot"], "secrets": [["name": "a"]]])
            let patched = try await client.send(
                "PATCH", "\(accounts)/robot", patch, type: "application/strategic-merge-patch+json")
            #expect(patched.code == 200 && patched.body["secrets"] == secrets)
        }
    }

    @Test func finalizersAreASet() async throws {
        try await APIClient.with { client in
            let configMaps = "/api/v1/namespaces/default/configmaps"
            try await client.make(configMaps, Sample.configMap("a", finalizers: ["example.org/a", "example.org/b"]))
            let patch: JSONValue = [
                "metadata": [
                    "finalizers": ["example.org/c"], "$deleteFromPrimitiveList/finalizers": ["example.org/a"],
                ]
            ]
            let patched = try await client.send(
                "PATCH", "\(configMaps)/a", patch, type: "application/strategic-merge-patch+json")
            #expect(patched.body["metadata"]?["finalizers"] == ["example.org/b", "example.org/c"])
        }
    }

    @Test func customKindsHaveNone() async throws {
        try await APIClient.with { client in
            try await client.make("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", Sample.widgetDefinition)
            let widgets = "/apis/example.org/v1/namespaces/default/widgets"
            try await client.make(widgets, Sample.widget("a", spec: ["size": 1]))
            let answer = try await client.send(
                "PATCH", "\(widgets)/a", [:], type: "application/strategic-merge-patch+json")
            #expect(answer.code == 415)
        }
    }
}
