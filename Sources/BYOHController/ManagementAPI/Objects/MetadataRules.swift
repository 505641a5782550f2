import JSONTree
import KubernetesModel

/// What the server does with the metadata of every kind: what only it may set, and the types of the members.
///
/// What is valid in it says ``MetadataCheck``.
enum MetadataRules {
    /// Makes the metadata of a new object: nothing of it that only the server sets is the client's.
    static func prepareCreation(_ object: inout JSONValue, uid: String, now: Time) {
        for key in ["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] {
            object.setMetadata(key, nil)
        }
        object.setMetadata("uid", .string(uid))
        object.setMetadata("creationTimestamp", .string(now.description))
        dropEmptyMembers(&object)
    }

    /// Keeps of `old` what only the server sets. That somebody else sets when an object is to go is left in it, to be
    /// refused.
    static func prepareUpdate(_ object: inout JSONValue, replacing old: JSONValue) {
        for key in ["uid", "creationTimestamp", "generation"] { object.setMetadata(key, old.metadata[key]) }
        for key in ["deletionTimestamp", "deletionGracePeriodSeconds"] where old.metadata[key] != nil {
            object.setMetadata(key, old.metadata[key])
        }
        object.setMetadata("selfLink", nil)
        // What is written carries the revision of what it replaces until it is stored, so that equal objects are equal.
        object.setMetadata("resourceVersion", old.metadata["resourceVersion"])
        dropEmptyMembers(&object)
    }

    /// Go's encoder leaves out empty maps and lists of metadata; so what is stored has none.
    private static func dropEmptyMembers(_ object: inout JSONValue) {
        for (key, value) in object.metadata.object ?? [:] {
            switch value {
            case .null, .object([:]), .array([]), .string(""): object.setMetadata(key, nil)
            default: if key == "generation", value == 0 { object.setMetadata(key, nil) }
            }
        }
    }

    /// What is wrong with the metadata of an object of this kind.
    static func problems(of object: JSONValue, _ kind: ServedKind, replacing old: JSONValue?) -> [FieldError] {
        let check = MetadataCheck(metadata: object.metadata)
        guard let old else { return check.problems(kind.rules) }
        return check.changeProblems(kind.rules, replacing: old.metadata)
    }

    /// What in the metadata has the wrong type: such a body is refused before anything else looks at it.
    static func typeProblem(in object: JSONValue) -> String? {
        guard let metadata = object["metadata"] else { return nil }
        guard case .object(let members) = metadata else { return "metadata must be an object" }
        for (key, value) in members where !value.isNull {
            let isGood =
                switch key {
                case "name", "generateName", "namespace", "uid", "resourceVersion", "creationTimestamp",
                    "deletionTimestamp", "selfLink":
                    value.string != nil
                case "labels", "annotations": value.object?.values.allSatisfy { $0.string != nil || $0.isNull } ?? false
                case "finalizers": value.array?.allSatisfy { $0.string != nil } ?? false
                case "ownerReferences", "managedFields": value.array?.allSatisfy { $0.object != nil } ?? false
                case "generation", "deletionGracePeriodSeconds": value.int64 != nil
                default: true
                }
            if !isGood { return "metadata.\(key) has the wrong type: it is \(value.kindDescription)" }
        }
        return nil
    }
}
