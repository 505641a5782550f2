import JSONTree
import KubernetesModel

/// How the objects of a kind are stored. Several kinds may be forms of the same objects: the versions of a custom kind, and
/// events of two groups.
struct StorageForm: Sendable {
    /// A member at the top that has another name where it is stored.
    struct Name: Sendable {
        let served: String
        let stored: String
    }

    /// `plural.group`
    let name: String
    let apiVersion: String
    /// Members that are called differently; none for forms that differ in nothing but their version.
    var names: [Name] = []
    /// Whether all objects are stored in this version. After a kind has got another one some are still in the old.
    var isUniform = true

    /// Stored as it is served.
    init(_ resource: APIResource) {
        self.init(name: resource.description, apiVersion: resource.apiVersion)
    }

    init(name: String, apiVersion: String, names: [Name] = [], isUniform: Bool = true) {
        self.isUniform = isUniform
        self.name = name
        self.apiVersion = apiVersion
        self.names = names
    }

    /// The object in the other form.
    ///
    /// - Parameter name: The name in that form.
    func renamed(_ object: JSONValue, apiVersion: String, _ name: (Name) -> String) -> JSONValue {
        var members = object.object ?? [:]
        var moved: [String: JSONValue] = [:]
        for pair in names {
            let old = name(pair) == pair.served ? pair.stored : pair.served
            if let value = members.removeValue(forKey: old) { moved[name(pair)] = value }
        }
        members.merge(moved) { _, new in new }
        members["apiVersion"] = .string(apiVersion)
        return .object(members)
    }
}
