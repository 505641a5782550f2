/// Names an object in the namespace of the one that refers to it, without a version. Follows
/// `ContractVersionedObjectReference`.
public struct ContractReference: Codable, Hashable, Sendable {
    public var apiGroup: String
    public var kind: String
    public var name: String

    public init(apiGroup: String, kind: String, name: String) {
        self.apiGroup = apiGroup
        self.kind = kind
        self.name = name
    }

    /// What names the kind in the annotation `cluster.x-k8s.io/cloned-from-groupkind`: `Kind.group`.
    public var groupKind: String { "\(kind).\(apiGroup)" }

    /// The name of the CustomResourceDefinition of the kind.
    public var definitionName: String { "\(RegularPlural.of(kind)).\(apiGroup)" }

    /// The kind of what a template makes: without the suffix `Template`; nil when the reference names no template.
    public var templatedKind: String? {
        guard let kind = kind.droppingSuffix("Template"), !kind.isEmpty else { return nil }
        return kind
    }
}

extension ContractReference: CustomStringConvertible {
    public var description: String { "\(kind).\(apiGroup) '\(name)'" }
}
