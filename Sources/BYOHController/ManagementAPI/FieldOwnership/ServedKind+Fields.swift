import JSONTree
import KubernetesModel

extension ServedKind {
    /// How the fields of the kind are merged and owned; nil for kinds that are never stored.
    var fieldSchema: FieldSchema? {
        if let rules = rules as? CustomRules { return rules.fieldSchema }
        return BuiltInFields.schema(of: storageName)
    }

    /// What keeps the managers of fields for writes through a subresource, or through the object itself (nil).
    func fieldManager(for subresource: String?) -> FieldManager? {
        guard let fieldSchema else { return nil }
        return FieldManager(
            schema: fieldSchema, apiVersion: resource.apiVersion, subresource: subresource ?? "",
            ignored: FieldSet(unsettable(through: subresource)))
    }

    /// What a write through this resource leaves as it is, so that nobody can own it through it.
    ///
    /// Follows `GetResetFields` of the strategies in kube-apiserver.
    private func unsettable(through subresource: String?) -> [FieldPath] {
        switch (storageName, subresource) {
        case ("namespaces", nil): [FieldPath(fields: "status"), FieldPath(fields: "spec", "finalizers")]
        case ("namespaces", "finalize"?): [FieldPath(fields: "status")]
        case (SignerRights.requests, nil): [FieldPath(fields: "spec"), FieldPath(fields: "status")]
        case (SignerRights.requests, "approval"?):
            [FieldPath(fields: "spec"), FieldPath(fields: "status", "certificate")]
        case (_, "status"?): [FieldPath(fields: "spec")]
        case (_, nil) where hasStatus: [FieldPath(fields: "status")]
        default: []
        }
    }

    /// Drops what the kind does not know, as a server in Go does when it decodes an object.
    ///
    /// - Returns: The paths of what was dropped.
    @discardableResult
    func dropUnknownFields(_ object: inout JSONValue) -> [String] {
        guard let rules = rules as? CustomRules else {
            guard let fieldSchema else { return [] }
            let (known, dropped) = fieldSchema.known(object)
            object = known
            return dropped
        }
        var (pruned, dropped) = rules.schema.pruned(object)
        if let metadata = pruned["metadata"] {
            let known = BuiltInFields.metadata.known(metadata)
            pruned["metadata"] = known.value
            dropped += known.dropped.map { "metadata.\($0)" }
        }
        object = pruned
        return dropped.sorted()
    }
}
