import JSONTree
import KubernetesModel

/// What is still in a namespace that is being deleted, as its conditions tell it. Worded as kube-controller-manager words it.
struct NamespaceRemains: Sendable {
    private var resources: [String: Int] = [:]
    private var finalizers: [String: Int] = [:]

    var isEmpty: Bool { resources.isEmpty }

    mutating func add(_ object: JSONValue, _ resource: String) {
        resources[resource, default: 0] += 1
        for finalizer in object.finalizers { finalizers[finalizer, default: 0] += 1 }
    }

    /// The status of the namespace, with its conditions.
    func status(after old: JSONValue?, _ now: Time) -> JSONValue {
        var status = old ?? [:]
        let before = status["conditions"]?.array ?? []
        status["conditions"] = .array(
            conditions.map { condition in
                var tree: JSONValue = [
                    "type": .string(condition.type), "status": condition.isTrue ? "True" : "False",
                    "reason": .string(condition.reason), "message": .string(condition.message),
                ]
                let last = before.first { $0["type"] == tree["type"] && $0["status"] == tree["status"] }
                tree["lastTransitionTime"] = last?["lastTransitionTime"] ?? .string(now.description)
                return tree
            })
        return status
    }

    private var conditions: [(type: String, isTrue: Bool, reason: String, message: String)] {
        [
            (
                "NamespaceDeletionDiscoveryFailure", false, "ResourcesDiscovered",
                "All resources successfully discovered"
            ),
            (
                "NamespaceDeletionGroupVersionParsingFailure", false, "ParsedGroupVersions",
                "All legacy kube types successfully parsed"
            ),
            (
                "NamespaceDeletionContentFailure", false, "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization"
            ),
            resources.isEmpty
                ? ("NamespaceContentRemaining", false, "ContentRemoved", "All content successfully removed")
                : (
                    "NamespaceContentRemaining", true, "SomeResourcesRemain",
                    "Some resources are remaining: "
                        + list(resources) { "\($0). has \($1) resource instances" }
                ),
            finalizers.isEmpty
                ? (
                    "NamespaceFinalizersRemaining", false, "ContentHasNoFinalizers",
                    "All content-preserving finalizers finished"
                )
                : (
                    "NamespaceFinalizersRemaining", true, "SomeFinalizersRemain",
                    "Some content in the namespace has finalizers remaining: "
                        + list(finalizers) { "\($0) in \($1) resource instances" }
                ),
        ]
    }

    private func list(_ counts: [String: Int], _ text: (String, Int) -> String) -> String {
        counts.sorted { $0.key < $1.key }.map(text).joined(separator: ", ")
    }
}
