/// The namespace and name of an object. Written `namespace/name`, or `name` for cluster-scoped kinds.
public struct ObjectKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Nil for cluster-scoped kinds.
    public let namespace: String?
    public let name: String

    public init(namespace: String? = nil, name: String) {
        self.namespace = namespace
        self.name = name
    }

    public var description: String { namespace.map { "\($0)/\(name)" } ?? name }

    public static func < (left: Self, right: Self) -> Bool {
        (left.namespace ?? "", left.name) < (right.namespace ?? "", right.name)
    }
}
