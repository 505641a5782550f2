import JSONTree
import KubernetesModel

/// What holds for the metadata of every kind: what only the server sets, and what is valid.
enum MetadataRules {
    private static let maximumAnnotationBytes = 256 * 1024

    /// Makes the metadata of a new object: nothing of it that only the server sets is the client's.
    static func prepareCreation(_ object: inout JSONValue, uid: String, now: Time) {
        for key in ["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"] {
            object.setMetadata(key, nil)
        }
        object.setMetadata("uid", .string(uid))
        object.setMetadata("creationTimestamp", .string(now.description))
        dropEmptyMembers(&object)
    }

    /// Keeps of `old` what only the server sets.
    static func prepareUpdate(_ object: inout JSONValue, replacing old: JSONValue) {
        for key in ["uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation"] {
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
            default: break
            }
        }
    }

    /// What is wrong with the metadata of an object of this kind.
    static func problems(of object: JSONValue, _ kind: ServedKind, replacing old: JSONValue?) -> [FieldError] {
        var problems: [FieldError] = nameProblems(object, kind)
        problems += stringMap(object, "labels") { key, value in
            var problems: [FieldError] = []
            if let violation = NameRule.qualified.violation(in: key) {
                problems.append(.invalid("metadata.labels", .string(key), "name part \(violation)"))
            }
            if let violation = NameRule.labelValue.violation(in: value) {
                problems.append(.invalid("metadata.labels", .string(value), "a valid label \(violation)"))
            }
            return problems
        }
        problems += stringMap(object, "annotations") { key, _ in
            NameRule.qualified.violation(in: key.lowercased())
                .map { [.invalid("metadata.annotations", .string(key), "name part \($0)")] } ?? []
        }
        let size = (object.metadata["annotations"]?.object ?? [:])
            .reduce(0) { $0 + $1.key.utf8.count + ($1.value.string?.utf8.count ?? 0) }
        if size > maximumAnnotationBytes {
            problems.append(.tooLong("metadata.annotations", maximumBytes: maximumAnnotationBytes))
        }
        problems += finalizerProblems(object, replacing: old)
        problems += ownerProblems(object)
        return problems
    }

    private static func nameProblems(_ object: JSONValue, _ kind: ServedKind) -> [FieldError] {
        guard let name = object.metadata["name"]?.string, !name.isEmpty else {
            return [.required("metadata.name", "name or generateName is required")]
        }
        guard let violation = kind.rules.nameRule.violation(in: name) else { return [] }
        return [.invalid("metadata.name", .string(name), wording(of: kind.rules.nameRule) ?? violation)]
    }

    /// kube-apiserver's own words, which scripts look for.
    private static func wording(of rule: NameRule) -> String? {
        switch rule {
        case .subdomain:
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                + #"'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"#
        case .label:
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
                + "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        case .qualified, .labelValue, .pathSegment: nil
        }
    }

    private static func stringMap(
        _ object: JSONValue, _ member: String, _ check: (String, String) -> [FieldError]
    ) -> [FieldError] {
        (object.metadata[member]?.object ?? [:]).sorted { $0.key < $1.key }
            .flatMap { key, value in value.string.map { check(key, $0) } ?? [] }
    }

    private static func finalizerProblems(_ object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        var problems: [FieldError] = object.finalizers.compactMap { finalizer in
            NameRule.qualified.violation(in: finalizer)
                .map { .invalid("metadata.finalizers", .string(finalizer), "name part \($0)") }
        }
        if let old, old.isDeleting {
            let added = object.finalizers.filter { !old.finalizers.contains($0) }
            if !added.isEmpty {
                let shown = added.map { "\"\($0)\"" }.joined(separator: ", ")
                problems.append(
                    .forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers "
                            + "[]string{\(shown)}"))
            }
        }
        return problems
    }

    private static func ownerProblems(_ object: JSONValue) -> [FieldError] {
        var problems: [FieldError] = []
        var controllers = 0
        for (index, owner) in (object.metadata["ownerReferences"]?.array ?? []).enumerated() {
            for member in ["apiVersion", "kind", "name", "uid"] where (owner[member]?.string ?? "").isEmpty {
                problems.append(
                    .invalid("metadata.ownerReferences[\(index)].\(member)", "", "\(member) must not be empty"))
            }
            if owner["controller"] == true { controllers += 1 }
        }
        if controllers > 1 {
            problems.append(
                .invalid(
                    "metadata.ownerReferences", shownAs: "\(controllers) controllers",
                    "Only one reference can have Controller set to true"))
        }
        return problems
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
