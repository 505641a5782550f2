import JSONTree
package import KubernetesModel

/// A kind that is served: where it lives and what the server does with its objects.
package struct ServedKind: Sendable {
    /// The group, version, kind, plural and scope.
    package let resource: APIResource
    /// The version in which objects are stored: the same as the resource's but for custom kinds of several versions.
    let storageVersion: String
    let singular: String
    let listKind: String
    let shortNames: [String]
    let categories: [String]
    /// Whether `/status` is a resource of its own, and writes elsewhere leave the status alone.
    let hasStatus: Bool
    /// More subresources, such as `approval`.
    let subresources: [String]
    /// What kubectl and controllers may do; a kind that is only created has no storage.
    let verbs: [String]
    /// What objects look like, metadata included.
    let structure: StructuralSchema
    /// What is particular about this kind.
    let rules: any KindRules

    /// - Parameter structure: What objects look like; nil for a kind of ``BuiltInDefinitions``.
    init(
        _ resource: APIResource, storageVersion: String? = nil, singular: String? = nil, listKind: String? = nil,
        shortNames: [String] = [], categories: [String] = [], hasStatus: Bool = false, subresources: [String] = [],
        verbs: [String] = ServedKind.allVerbs, structure: StructuralSchema? = nil, rules: any KindRules = PlainRules()
    ) {
        self.resource = resource
        self.storageVersion = storageVersion ?? resource.version
        self.singular = singular ?? resource.kind.lowercased()
        self.listKind = listKind ?? resource.kind + "List"
        self.shortNames = shortNames
        self.categories = categories
        self.hasStatus = hasStatus
        self.subresources = subresources
        self.verbs = verbs
        self.structure = structure ?? .named(BuiltInDefinitions.name(of: GroupVersionKind(resource)) ?? "")
        self.rules = rules
    }

    static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    var isNamespaced: Bool { resource.scope == .namespaced }

    /// What the storage and messages call the resource: `plural.group`.
    var storageName: String { resource.description }

    /// `kind.group`, as validation messages name kinds.
    var qualifiedKind: String { resource.group.isEmpty ? resource.kind : "\(resource.kind).\(resource.group)" }

    /// The key of an object.
    func key(namespace: String?, name: String) -> StoredKey {
        StoredKey(resource: storageName, namespace: isNamespaced ? namespace ?? "" : "", name: name)
    }
}
