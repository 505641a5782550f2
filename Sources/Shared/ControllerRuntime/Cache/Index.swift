public import KubernetesModel

/// A way to find objects in a ``Store`` by something else than their key.
///
/// ```swift
/// let byProvider = Index<Node>("providerID") { node in node.spec.providerID.map { [$0] } ?? [] }
/// let nodes = store.objects(by: byProvider, "byoh://edge/host-7/1")
/// ```
public struct Index<Object: KubernetesResource>: Sendable {
    /// Unique among the indexes of a kind: two indexes with one name are taken for the same.
    public let name: String
    /// The entries under which an object is found; none if it is not to be found.
    ///
    /// A function of the object alone: the same object always gives the same keys.
    public let keys: @Sendable (Object) -> [String]

    /// An index by a function of the object, for what the ready-made ones do not cover.
    public init(_ name: String, keys: @escaping @Sendable (Object) -> [String]) {
        self.name = name
        self.keys = keys
    }

    /// By the UID of each owner.
    public static var ownerUID: Index {
        Index("ownerUID") { object in object.metadata.ownerReferences.map(\.uid) }
    }

    /// By the value of one label. Objects without it are not found.
    public static func label(_ label: String) -> Index {
        Index("label:\(label)") { object in object.metadata.labels[label].map { [$0] } ?? [] }
    }

    /// By the namespace. Objects of cluster-scoped kinds are not found.
    public static var namespace: Index {
        Index("namespace") { object in object.metadata.namespace.map { [$0] } ?? [] }
    }

    /// By a text that the object holds once, such as a field.
    public static func field(_ name: String, _ value: @escaping @Sendable (Object) -> String?) -> Index {
        Index("field:\(name)") { object in value(object).map { [$0] } ?? [] }
    }
}
