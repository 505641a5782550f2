import JSONTree
import KubernetesModel

/// Namespaces: held by the `kubernetes` finalizer in their spec until everything inside is gone.
struct NamespaceRules: KindRules {
    static let finalizer: JSONValue = "kubernetes"
    private static let lasting: Set<String> = ["default", "kube-system", "kube-public"]

    var nameRule: NameRule { .label }
    var needsQualifiedFinalizers: Bool { true }

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
            if write.subresource == "status", (object["status"]?["phase"]?.string ?? "").isEmpty {
                var status = object["status"] ?? [:]
                status["phase"] = "Active"
                object["status"] = status
            }
        } else {
            let others = (object["spec"]?["finalizers"]?.array ?? []).filter { $0 != Self.finalizer }
            object["spec"] = ["finalizers": .array([Self.finalizer] + others)]
            object["status"] = ["phase": "Active"]
        }
        // A name that is too long for a label is refused as a name.
        guard NameRule.labelValue.allows(object.name) else { return }
        var labels = object.metadata["labels"] ?? [:]
        labels["kubernetes.io/metadata.name"] = .string(object.name)
        object.setMetadata("labels", labels)
    }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        switch write.subresource {
        case "status":
            let phase = object["status"]?["phase"]?.string ?? ""
            if object.isDeleting {
                return phase == "Terminating" ? [] : [phaseProblem(phase, "Terminating", "is not empty")]
            }
            return phase == "Active" ? [] : [phaseProblem(phase, "Active", "is empty")]
        case "finalize": return finalizerProblems(object) { "spec.finalizers[\($0)]" }
        default: return old == nil ? finalizerProblems(object) { _ in "spec.finalizers" } : []
        }
    }

    private func phaseProblem(_ phase: String, _ wanted: String, _ state: String) -> FieldError {
        .invalid("status.Phase", .string(phase), "may only be '\(wanted)' if `deletionTimestamp` \(state)")
    }

    private func finalizerProblems(_ object: JSONValue, _ place: (Int) -> String) -> [FieldError] {
        (object["spec"]?["finalizers"]?.array ?? []).compactMap(\.string).enumerated().flatMap { index, name in
            NameText.qualified(name).map { FieldError.invalid(place(index), .string(name), $0) }
                + MetadataCheck.unqualified(name, at: place(index))
        }
    }
}
