import JSONTree
import KubernetesModel

/// Namespaces: held by the `kubernetes` finalizer in their spec until everything inside is gone.
struct NamespaceRules: KindRules {
    static let finalizer: JSONValue = "kubernetes"
    private static let lasting: Set<String> = ["default", "kube-system", "kube-public"]

    var nameRule: NameRule { .label }

    func selectableFields(of object: JSONValue) -> [String: String] {
        ["status.phase": object["status"]?["phase"]?.string ?? ""]
    }

    func refusalOfDeletion(of object: JSONValue) -> String? {
        Self.lasting.contains(object.name) ? "this namespace may not be deleted" : nil
    }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        if let old {
            // Only `/finalize` lets go of a namespace.
            if write.subresource != "finalize" { object["spec"] = old["spec"] }
        } else {
            let others = (object["spec"]?["finalizers"]?.array ?? []).filter { $0 != Self.finalizer }
            object["spec"] = ["finalizers": .array([Self.finalizer] + others)]
            object["status"] = ["phase": "Active"]
        }
        var labels = object.metadata["labels"] ?? [:]
        labels["kubernetes.io/metadata.name"] = .string(object.name)
        object.setMetadata("labels", labels)
    }
}
