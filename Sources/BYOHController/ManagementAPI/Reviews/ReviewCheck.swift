import JSONTree

/// What is wrong with a question about rights.
///
/// Follows `k8s.io/kubernetes/pkg/apis/authorization/validation`.
struct ReviewCheck {
    let review: JSONValue
    /// Such as `subjectaccessreviews`; of other kinds nothing is said.
    let plural: String

    var problems: [FieldError] {
        switch plural {
        case "selfsubjectaccessreviews": attributeProblems + metadataProblems("must be empty")
        case "subjectaccessreviews": attributeProblems + subjectProblems + metadataProblems("must be empty")
        case "localsubjectaccessreviews":
            attributeProblems + subjectProblems + metadataProblems("must be empty except for namespace") + placeProblems
        default: []
        }
    }

    /// What is asked about; nil when that is not it.
    private func attributes(_ member: String) -> JSONValue? {
        review["spec"]?[member].flatMap { $0.object == nil ? nil : $0 }
    }

    private var attributeProblems: [FieldError] {
        switch (attributes("resourceAttributes"), attributes("nonResourceAttributes")) {
        case (nil, nil):
            [
                .invalid(
                    "spec.resourceAttributes", "null",
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified")
            ]
        case (.some, .some(let path)):
            [
                .invalid(
                    "spec.nonResourceAttributes", path, "cannot be specified in combination with resourceAttributes")
            ]
        default: []
        }
    }

    private var subjectProblems: [FieldError] {
        let spec = review["spec"] ?? [:]
        guard (spec["user"]?.string ?? "").isEmpty, (spec["groups"]?.array ?? []).isEmpty else { return [] }
        return [.invalid("spec.user", "", "at least one of user or group must be specified")]
    }

    /// Questions are not kept, so they have no name.
    private func metadataProblems(_ duty: String) -> [FieldError] {
        var metadata = review.metadata.object ?? [:]
        metadata["managedFields"] = nil
        if plural.hasPrefix("local") { metadata["namespace"] = nil }
        let isEmpty = metadata.values.allSatisfy { [.null, "", [], [:]].contains($0) }
        return isEmpty ? [] : [.invalid("metadata", .object(metadata), duty)]
    }

    /// A question of one namespace is about that one.
    private var placeProblems: [FieldError] {
        var problems: [FieldError] = []
        if let resource = attributes("resourceAttributes") {
            let namespace = resource["namespace"]?.string ?? ""
            if namespace != review.namespace {
                problems.append(
                    .invalid(
                        "spec.resourceAttributes.namespace", .string(namespace), "must match metadata.namespace"))
            }
        }
        if let path = attributes("nonResourceAttributes") {
            problems.append(
                .invalid("spec.nonResourceAttributes", path, "disallowed on this kind of request"))
        }
        return problems
    }
}
