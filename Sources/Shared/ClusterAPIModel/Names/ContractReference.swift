/// Names an object in the namespace of the one that refers to it, without a version. Follows
/// `ContractVersionedObjectReference`.
public struct ContractReference: Codable, Hashable, Sendable {
    /// Group of the kind. The version is found by the contract label of its definition; see ``ContractVersion``.
    public var apiGroup: String
    /// Kind of the object, such as `ByoMachine`.
    public var kind: String
    /// Name of the object, in the namespace of the one that refers to it.
    public var name: String

    /// A reference. Whether the object exists is not checked.
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
    /// `Kind.group 'name'`, for messages.
    public var description: String { "\(kind).\(apiGroup) '\(name)'" }
}
