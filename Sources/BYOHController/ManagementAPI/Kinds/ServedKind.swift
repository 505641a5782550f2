import JSONTree
package import KubernetesModel

/// A kind that is served: where it lives and what the server does with its objects.
package struct ServedKind: Sendable {
    /// The group, version, kind, plural and scope.
    package let resource: APIResource
    /// The form in which objects are stored.
    let storage: StorageForm
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
    /// What every answer warns of; nil but for versions that are deprecated.
    let deprecation: String?
    /// What objects look like, metadata included.
    let structure: StructuralSchema
    /// What is particular about this kind.
    let rules: any KindRules
    /// Fills in, of objects that are read, what the schema has had a default for since they were stored; nil for kinds
    /// without defaults.
    let defaults: StructuralSchema?

    /// - Parameter structure: What objects look like; nil for a kind of ``BuiltInDefinitions``.
    init(
        _ resource: APIResource, storage: StorageForm? = nil, singular: String? = nil, listKind: String? = nil,
        shortNames: [String] = [], categories: [String] = [], hasStatus: Bool = false, subresources: [String] = [],
        verbs: [String] = ServedKind.allVerbs, deprecation: String? = nil, structure: StructuralSchema? = nil,
        rules: any KindRules = PlainRules()
    ) {
        self.resource = resource
        self.storage = storage ?? StorageForm(resource)
        self.singular = singular ?? resource.kind.lowercased()
        self.listKind = listKind ?? resource.kind + "List"
        self.shortNames = shortNames
        self.categories = categories
        self.hasStatus = hasStatus
        self.subresources = subresources
        self.verbs = verbs
        self.deprecation = deprecation
        if let structure {
            self.structure = structure
            self.rules = rules
            defaults = (rules as? CustomRules).flatMap { $0.schema.hasDefaults ? $0.schema : nil }
        } else {
            let builtIn = StructuralSchema.named(BuiltInDefinitions.name(of: GroupVersionKind(resource)) ?? "")
            self.structure = builtIn
            self.rules = BuiltInRules(structure: builtIn, base: rules)
            defaults = nil
        }
    }

    static let allVerbs = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]

    var isNamespaced: Bool { resource.scope == .namespaced }

    /// What the storage calls the resource: `plural.group` of the form in which it is stored.
    var storageName: String { storage.name }

    /// Whether objects are served as they are stored, byte by byte.
    var isServedAsStored: Bool { isStorageVersion && defaults == nil }

    /// Whether all objects are stored in this version.
    private var isStorageVersion: Bool { storage.isUniform && storage.apiVersion == resource.apiVersion }

    /// A stored object in the form of this kind.
    func served(_ stored: JSONValue) -> JSONValue {
        let object =
            isStorageVersion ? stored : storage.renamed(stored, apiVersion: resource.apiVersion) { $0.served }
        return defaults?.defaulted(object) ?? object
    }

    /// An object of this kind in the form in which it is stored.
    func stored(_ served: JSONValue) -> JSONValue {
        isStorageVersion ? served : storage.renamed(served, apiVersion: storage.apiVersion) { $0.stored }
    }

    /// `kind.group`, as validation messages name kinds.
    var qualifiedKind: String { resource.group.isEmpty ? resource.kind : "\(resource.kind).\(resource.group)" }

    /// Why an object cannot be read at all; nil for custom kinds, of which the schema tells what is wrong.
    func decodingProblem(in object: JSONValue) -> String? {
        guard rules is BuiltInRules else { return nil }
        return structure.decodingProblem(in: object, type: resource.kind)
    }

    /// The key of an object.
    func key(namespace: String?, name: String) -> StoredKey {
        StoredKey(resource: storageName, namespace: isNamespaced ? namespace ?? "" : "", name: name)
    }
}
