/// How the fields of the built-in kinds are merged, by the markers in Kubernetes' Go types.
///
/// What has no entry here has no fields of its own: reviews are never stored.
enum BuiltInFields {
    /// The schema of a kind by what its objects are stored as; nil for kinds that have none here.
    static func schema(of storageName: String) -> FieldSchema? { kinds[storageName] }

    static let metadata: FieldSchema = .map([
        "annotations": .texts, "labels": .texts, "creationTimestamp": .scalar, "deletionGracePeriodSeconds": .scalar,
        "deletionTimestamp": .scalar, "finalizers": .set, "generateName": .scalar, "generation": .scalar,
        "managedFields": .unit, "name": .scalar, "namespace": .scalar, "resourceVersion": .scalar, "selfLink": .scalar,
        "uid": .scalar,
        "ownerReferences": .list(
            by: "uid", of: .unit("apiVersion", "blockOwnerDeletion", "controller", "kind", "name", "uid")),
    ])

    private static let kinds: [String: FieldSchema] = [
        "namespaces": kind(
            ["spec": .map(["finalizers": .unit]), "status": .map(["conditions": conditions, "phase": .scalar])],
            alwaysThere: "spec", "status"),
        "secrets": kind(["data": .texts, "stringData": .texts, "immutable": .scalar, "type": .scalar]),
        "configmaps": kind(["data": .texts, "binaryData": .texts, "immutable": .scalar]),
        "serviceaccounts": kind([
            "automountServiceAccountToken": .scalar, "imagePullSecrets": .list(by: "name", of: .scalars("name")),
            "secrets": .list(by: "name", of: reference),
        ]),
        "events": kind(event.merging(["involvedObject": reference]) { $1 }, alwaysThere: "involvedObject", "source"),
        "leases.coordination.k8s.io": kind(
            [
                "spec": .scalars(
                    "acquireTime", "holderIdentity", "leaseDurationSeconds", "leaseTransitions", "preferredHolder",
                    "renewTime", "strategy")
            ], alwaysThere: "spec"),
        "certificatesigningrequests.certificates.k8s.io": kind(
            [
                "spec": .map([
                    "expirationSeconds": .scalar, "extra": .map(FieldSchema.Map(element: .unit)), "groups": .unit,
                    "request": .scalar, "signerName": .scalar, "uid": .scalar, "usages": .unit, "username": .scalar,
                ]),
                "status": .map([
                    "certificate": .scalar,
                    "conditions": .list(
                        by: "type",
                        of: .scalars("lastTransitionTime", "lastUpdateTime", "message", "reason", "status", "type")),
                ]),
            ], alwaysThere: "spec", "status"),
        "roles.rbac.authorization.k8s.io": kind(["rules": rules]),
        "clusterroles.rbac.authorization.k8s.io": kind([
            "aggregationRule": .map(["clusterRoleSelectors": .unit]), "rules": rules,
        ]),
        "rolebindings.rbac.authorization.k8s.io": binding,
        "clusterrolebindings.rbac.authorization.k8s.io": binding,
        "customresourcedefinitions.apiextensions.k8s.io": definition,
    ]

    private static let conditions: FieldSchema = .list(
        by: "type",
        of: .scalars("lastTransitionTime", "message", "observedGeneration", "reason", "status", "type"))

    private static let reference: FieldSchema = .unit(
        "apiVersion", "fieldPath", "kind", "name", "namespace", "resourceVersion", "uid")

    private static let event: [String: FieldSchema] = [
        "action": .scalar, "count": .scalar, "eventTime": .scalar, "firstTimestamp": .scalar,
        "lastTimestamp": .scalar, "message": .scalar, "reason": .scalar, "related": reference,
        "reportingComponent": .scalar, "reportingInstance": .scalar, "series": .scalars("count", "lastObservedTime"),
        "source": .scalars("component", "host"), "type": .scalar,
    ]

    private static let rules: FieldSchema = .units(
        of: .map([
            "apiGroups": .unit, "nonResourceURLs": .unit, "resourceNames": .unit, "resources": .unit, "verbs": .unit,
        ]))

    private static let binding = kind([
        "roleRef": .unit("apiGroup", "kind", "name"),
        "subjects": .units(of: .unit("apiGroup", "kind", "name", "namespace")),
    ])

    private static let names: FieldSchema = .map([
        "categories": .unit, "kind": .scalar, "listKind": .scalar, "plural": .scalar, "shortNames": .unit,
        "singular": .scalar,
    ])

    private static let definition = kind(
        [
            "spec": FieldSchema.map(
                [
                    "conversion": .map(["strategy": .scalar, "webhook": .deduced]), "group": .scalar, "names": names,
                    "preserveUnknownFields": .scalar, "scope": .scalar,
                    "versions": .units(
                        of: .map([
                            "additionalPrinterColumns": .units(
                                of: .scalars("description", "format", "jsonPath", "name", "priority", "type")),
                            "deprecated": .scalar, "deprecationWarning": .scalar, "name": .scalar,
                            "schema": .map(["openAPIV3Schema": .deduced]),
                            "selectableFields": .units(of: .scalars("jsonPath")), "served": .scalar,
                            "storage": .scalar,
                            "subresources": .map([
                                "scale": .scalars("labelSelectorPath", "specReplicasPath", "statusReplicasPath"),
                                "status": .deduced,
                            ]),
                        ])),
                ], alwaysThere: "names"),
            "status": .map(
                [
                    "acceptedNames": names, "conditions": conditions, "observedGeneration": .scalar,
                    "storedVersions": .unit,
                ], alwaysThere: "acceptedNames"),
        ], alwaysThere: "spec", "status")

    private static func kind(_ fields: [String: FieldSchema], alwaysThere: String...) -> FieldSchema {
        var map = FieldSchema.Map(named: fields, alwaysThere: alwaysThere + ["metadata"])
        map.fields["metadata"] = FieldSchema.Field(schema: metadata, isAlwaysThere: true)
        for name in ["apiVersion", "kind"] { map.fields[name] = FieldSchema.Field(schema: .scalar) }
        return .map(map)
    }
}

// MARK: - Words of the table

extension FieldSchema {
    /// A map of texts, merged entry by entry.
    fileprivate static let texts = FieldSchema.map(Map(element: .scalar))
    /// A list of texts that are told apart by their value.
    fileprivate static let set = FieldSchema.list(List(element: .scalar, kind: .set))
    /// A list that is replaced as a whole, of anything.
    fileprivate static let unit = FieldSchema.list(List(element: .deducedUnit, kind: .unit))

    /// A list that is replaced as a whole.
    fileprivate static func units(of element: FieldSchema) -> FieldSchema {
        .list(List(element: element, kind: .unit))
    }

    /// An object that is replaced as a whole, with these scalars.
    fileprivate static func unit(_ names: String...) -> FieldSchema {
        var map = Map(named: Dictionary(uniqueKeysWithValues: names.map { ($0, .scalar) }))
        map.isUnit = true
        return .map(map)
    }

    /// An object with these scalars.
    fileprivate static func scalars(_ names: String...) -> FieldSchema {
        .map(Map(named: Dictionary(uniqueKeysWithValues: names.map { ($0, .scalar) })))
    }

    fileprivate static func map(_ fields: [String: FieldSchema], alwaysThere: String...) -> FieldSchema {
        .map(Map(named: fields, alwaysThere: alwaysThere))
    }

    fileprivate static func list(by key: String, of element: FieldSchema) -> FieldSchema {
        .list(List(element: element, kind: .map(keys: [key])))
    }
}

extension FieldSchema.Map {
    fileprivate init(named names: [String: FieldSchema], alwaysThere: [String] = []) {
        fields = names.reduce(into: [:]) { fields, entry in
            fields[entry.key] = FieldSchema.Field(
                schema: entry.value, isAlwaysThere: alwaysThere.contains(entry.key))
        }
    }
}
