import JSONTree
import KubernetesModel

/// Namespaces: held by the `kubernetes` finalizer in their spec until everything inside is gone.
struct NamespaceRules: KindRules {
    static let finalizer: JSONValue = "kubernetes"

    var nameRule: NameRule { .label }

    func selectableFields(of object: JSONValue) -> [String: String] {
        ["status.phase": object["status"]?["phase"]?.string ?? ""]
    }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        if let old {
            // Only `/finalize` lets go of a namespace.
            if write.subresource != "finalize" { object["spec"] = old["spec"] }
        } else {
            object["spec"] = ["finalizers": [Self.finalizer]]
            object["status"] = ["phase": "Active"]
        }
        var labels = object.metadata["labels"] ?? [:]
        labels["kubernetes.io/metadata.name"] = .string(object.name)
        object.setMetadata("labels", labels)
    }
}
