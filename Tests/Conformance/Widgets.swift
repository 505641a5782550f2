import JSONTree
import KubernetesClient
import KubernetesModel

extension KubernetesClient {
    /// Serves a custom kind of this test's own, with a status subresource, and waits until it is served.
    func serveWidgets(
        in namespace: String, schema: JSONValue = openWidgets
    ) async throws -> ResourceClient<DynamicObject> {
        let resource = APIResource(
            group: "\(namespace).example.org", version: "v1", kind: "Widget", plural: "widgets")
        let definitions = resources(CustomResourceDefinition.apiResource)
        _ = try await definitions.create(
            DynamicObject(
                CustomResourceDefinition.apiResource, metadata: ObjectMeta(name: "widgets.\(resource.group)"),
                fields: [
                    "spec": [
                        "group": .string(resource.group), "scope": "Namespaced",
                        "names": ["kind": "Widget", "plural": "widgets"],
                        "versions": [
                            [
                                "name": "v1", "served": true, "storage": true, "subresources": ["status": [:]],
                                "schema": ["openAPIV3Schema": schema],
                            ]
                        ],
                    ]
                ]))
        let widgets = resources(resource, in: namespace)
        // The handler comes a moment after the Established condition; only the collection itself tells.
        let deadline = ContinuousClock.now + .seconds(30)
        while try await !isServed(widgets) {
            if ContinuousClock.now > deadline { throw WidgetsNotServed() }
            try await Task.sleep(for: .milliseconds(20))
        }
        return widgets
    }

    private func isServed(_ widgets: ResourceClient<DynamicObject>) async throws -> Bool {
        do {
            _ = try await widgets.list()
            return true
        } catch  where error.isNotFound {
            return false
        }
    }
}

/// A schema that lets everything into spec and status.
let openWidgets: JSONValue = [
    "type": "object",
    "properties": [
        "spec": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
        "status": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
    ],
]

private struct WidgetsNotServed: Error {}
