/// An object together with its `apiVersion` and `kind`, as create and apply send it.
///
/// The types themselves do not store the two: the server omits them in lists, and a stored copy could contradict
/// the type. `Manifest` writes them beside the object's own fields.
public struct Manifest<Object: KubernetesResource>: Encodable, Sendable {
    /// Where `apiVersion` and `kind` come from.
    public let resource: APIResource
    /// What the other members come from.
    public let object: Object

    /// The manifest of an object whose kind is known only at run time.
    public init(_ object: Object, as resource: APIResource) {
        self.resource = resource
        self.object = object
    }

    /// Writes the object's members, then `apiVersion` and `kind`.
    public func encode(to encoder: any Encoder) throws {
        try object.encode(to: encoder)
        var container = encoder.container(keyedBy: TypeMeta.CodingKeys.self)
        try container.encode(resource.apiVersion, forKey: .apiVersion)
        try container.encode(resource.kind, forKey: .kind)
    }
}

extension Manifest where Object: KubernetesObject {
    /// The manifest of an object whose type knows its place in the API.
    public init(_ object: Object) {
        self.init(object, as: Object.apiResource)
    }
}
