import JSONTree

extension FieldSchema {
    /// The schema of a custom kind, from the `openAPIV3Schema` of a version.
    ///
    /// Follows `k8s.io/kube-openapi/pkg/schemaconv`.
    init(customKind tree: JSONValue?) {
        guard let tree, case .map(var map) = FieldSchema(openAPI: tree) else {
            self = .map(Map(fields: Self.objectFields, element: .deduced))
            return
        }
        map.fields.merge(Self.objectFields) { _, ours in ours }
        // A root without any field of its own takes everything.
        map.isUnit = false
        self = .map(map)
    }

    /// What every object has.
    private static let objectFields: [String: Field] = [
        "apiVersion": Field(schema: .scalar), "kind": Field(schema: .scalar),
        "metadata": Field(schema: BuiltInFields.metadata),
    ]

    /// - Parameter keepsUnknown: Whether a level above keeps unknown fields.
    fileprivate init(openAPI tree: JSONValue, keepsUnknown inherited: Bool = false) {
        let keepsUnknown = inherited || tree["x-kubernetes-preserve-unknown-fields"] == true
        switch tree["type"]?.string ?? "" {
        case "object": self = .map(Map(openAPI: tree, keepsUnknown))
        case "array":
            let keys = (tree["x-kubernetes-list-map-keys"]?.array ?? []).compactMap(\.string)
            let kind: List.Kind =
                switch tree["x-kubernetes-list-type"]?.string {
                case "set"?: .set
                case "map"? where !keys.isEmpty: .map(keys: keys)
                default: .unit
                }
            let element = tree["items"].map { FieldSchema(openAPI: $0, keepsUnknown: keepsUnknown) } ?? .deduced
            self = .list(List(element: element, kind: kind))
        case "" where tree["x-kubernetes-int-or-string"] == true: self = .scalar
        case "": self = keepsUnknown ? .deduced : .deducedUnit
        default: self = .scalar
        }
    }
}

extension FieldSchema.Map {
    fileprivate init(openAPI tree: JSONValue, _ keepsUnknown: Bool) {
        for (name, property) in tree["properties"]?.object ?? [:] {
            fields[name] = FieldSchema.Field(
                schema: FieldSchema(openAPI: property, keepsUnknown: keepsUnknown), defaultValue: property["default"])
        }
        switch tree["additionalProperties"] {
        case .some(.object(let members)):
            element = FieldSchema(openAPI: .object(members), keepsUnknown: keepsUnknown)
        case .some(.bool(true)): element = .deduced
        case .some: element = nil
        case nil: element = keepsUnknown || fields.isEmpty ? .deduced : nil
        }
        isUnit = tree["x-kubernetes-map-type"] == "atomic"
        if tree["x-kubernetes-embedded-resource"] == true {
            for name in ["apiVersion", "kind"] where fields[name] == nil {
                fields[name] = FieldSchema.Field(schema: .scalar)
            }
            if fields["metadata"] == nil { fields["metadata"] = FieldSchema.Field(schema: BuiltInFields.metadata) }
        }
    }
}
