import JSONTree
import KubernetesClient
import KubernetesModel

extension KubernetesClient {
    /// Serves a custom kind of this test's own, and waits until it is served for good.
    ///
    /// kube-apiserver serves a kind as soon as its names are accepted, a moment before it is `Established`; or a moment
    /// after, since its handler follows by a watch. A definition deleted before it was established takes no objects
    /// with it: the finalizer's controller calls it `NeverEstablished` and leaves them in the storage.
    ///
    /// - Parameters:
    ///   - subresources: what the kind has beside its objects.
    ///   - columns: what `kubectl get` shows.
    func serveWidgets(
        in namespace: String, schema: JSONValue = openWidgets, subresources: JSONValue = ["status": [:]],
        columns: [JSONValue] = []
    ) async throws -> ResourceClient<DynamicObject> {
        let resource = APIResource(
            group: "\(namespace).example.org", version: "v1", kind: "Widget", plural: "widgets")
        _ = try await resources(CustomResourceDefinition.apiResource).create(
            .widgetDefinition(resource, schema: schema, subresources: subresources, columns: columns))
        let widgets = resources(resource, in: namespace)
        try await eventually("widgets are established and served") {
            let definition = try await resources(CustomResourceDefinition.self).get(widgets.definitionName)
            guard definition.isEstablished else { return false }
            return try await widgets.isServed()
        }
        return widgets
    }
}

extension ResourceClient {
    /// Whether the server knows the kind.
    func isServed() async throws -> Bool { try await listIfServed() != nil }

    /// All objects; nil while the server does not know the kind.
    func listIfServed() async throws -> [Object]? {
        do {
            return try await list().items
        } catch  where error.isNotServed {
            return nil
        }
    }
}

extension ResourceClient where Object == DynamicObject {
    /// The definitions of all custom kinds.
    var definitions: ResourceClient<DynamicObject> {
        ResourceClient(CustomResourceDefinition.apiResource, namespace: nil, exchange: exchange)
    }

    /// The name of the definition of this kind.
    var definitionName: String { "\(resource.plural).\(resource.group)" }

    /// Changes the definition of this kind.
    func redefine(_ change: JSONPatch) async throws {
        _ = try await definitions.patch(definitionName, .json(change))
    }
}

extension DynamicObject {
    /// Teaches the server `widgets` of a group of their own.
    static func widgetDefinition(
        _ resource: APIResource, schema: JSONValue, subresources: JSONValue = ["status": [:]],
        columns: [JSONValue] = []
    ) -> DynamicObject {
        DynamicObject(
            CustomResourceDefinition.apiResource, metadata: ObjectMeta(name: "widgets.\(resource.group)"),
            fields: [
                "spec": [
                    "group": .string(resource.group), "scope": "Namespaced",
                    "names": ["kind": "Widget", "plural": "widgets"],
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true, "subresources": subresources,
                            "schema": ["openAPIV3Schema": schema], "additionalPrinterColumns": .array(columns),
                        ]
                    ],
                ]
            ])
    }

    /// A widget with this spec.
    static func widget(_ resource: APIResource, _ name: String, spec: JSONValue) -> DynamicObject {
        DynamicObject(resource, metadata: ObjectMeta(name: name), fields: ["spec": spec])
    }
}

/// A schema that knows these fields of the spec and no others.
func widgetsSchema(spec properties: JSONValue) -> JSONValue {
    ["type": "object", "properties": ["spec": ["type": "object", "properties": properties]]]
}

/// A schema that lets everything into spec and status.
let openWidgets: JSONValue = [
    "type": "object",
    "properties": [
        "spec": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
        "status": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
    ],
]
