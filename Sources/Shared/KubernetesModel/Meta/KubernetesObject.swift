/// Anything that the API stores: it has metadata, and it travels as JSON.
///
/// Types model only the fields that we read or write. That is safe because the client never replaces an
/// object: every write is a patch of what changed, so fields that a type does not model survive.
public protocol KubernetesResource: Codable, Hashable, Sendable {
    var metadata: ObjectMeta { get set }
}

/// A resource whose place in the API is known when the program is compiled.
public protocol KubernetesObject: KubernetesResource {
    static var apiResource: APIResource { get }
}

extension KubernetesResource {
    /// Namespace and name: what identifies the object among those of its kind at one time.
    public var key: ObjectKey { ObjectKey(namespace: metadata.namespace, name: metadata.name) }
}

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

/// An object together with its `apiVersion` and `kind`, as create and apply send it.
///
/// The types themselves do not store the two: the server omits them in lists, and a stored copy could contradict
/// the type. `Manifest` writes them beside the object's own fields.
public struct Manifest<Object: KubernetesResource>: Encodable, Sendable {
    public let resource: APIResource
    public let object: Object

    public init(_ object: Object, as resource: APIResource) {
        self.resource = resource
        self.object = object
    }

    public func encode(to encoder: any Encoder) throws {
        try object.encode(to: encoder)
        var container = encoder.container(keyedBy: TypeMeta.CodingKeys.self)
        try container.encode(resource.apiVersion, forKey: .apiVersion)
        try container.encode(resource.kind, forKey: .kind)
    }
}

extension Manifest where Object: KubernetesObject {
    public init(_ object: Object) {
        self.init(object, as: Object.apiResource)
    }
}

/// `apiVersion` and `kind`, which every manifest opens with. Both are empty in the items of a list.
public struct TypeMeta: Codable, Hashable, Sendable {
    public var apiVersion: String
    public var kind: String

    public enum CodingKeys: String, CodingKey { case apiVersion, kind }

    public init(apiVersion: String, kind: String) {
        self.apiVersion = apiVersion
        self.kind = kind
    }
}
