/// The namespace and name of an object. Written `namespace/name`, or `name` for cluster-scoped kinds.
public struct ObjectKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Nil for cluster-scoped kinds.
    public let namespace: String?
    /// `metadata.name`: unique among the objects of the kind in the namespace.
    public let name: String

    /// The key of a cluster-scoped object unless a namespace is given.
    public init(namespace: String? = nil, name: String) {
        self.namespace = namespace
        self.name = name
    }

    /// `namespace/name`, or the name alone without a namespace.
    public var description: String { namespace.map { "\($0)/\(name)" } ?? name }

    /// By namespace, then by name; keys without a namespace come first.
    public static func < (left: Self, right: Self) -> Bool {
        (left.namespace ?? "", left.name) < (right.namespace ?? "", right.name)
    }
}
