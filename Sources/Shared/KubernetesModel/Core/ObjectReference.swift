/// Names an object of any kind. Follows `core/v1` ObjectReference; which fields are set depends on the use.
public struct ObjectReference: Codable, Hashable, Sendable, EmptyValued {
    /// Group and version, such as `apps/v1`; `v1` for the core group.
    public var apiVersion: String?
    /// Kind as in manifests, such as `Pod`.
    public var kind: String?
    /// Namespace of the object; nil for cluster-scoped ones.
    public var namespace: String?
    /// Name of the object.
    public var name: String?
    /// Tells the object from a later one of the same name; nil for whichever has the name.
    public var uid: String?
    /// Revision of the object that is meant; nil for any.
    public var resourceVersion: String?
    /// A part of the object, such as `spec.containers{name}`.
    public var fieldPath: String?

    /// A reference to nothing.
    public static let emptyValue = ObjectReference()

    /// A reference with the fields that are given; nil leaves a field out.
    public init(
        apiVersion: String? = nil, kind: String? = nil, namespace: String? = nil, name: String? = nil,
        uid: String? = nil, resourceVersion: String? = nil, fieldPath: String? = nil
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.fieldPath = fieldPath
    }

    /// A reference to an object whose kind is known when the program is compiled.
    public init<Object: KubernetesObject>(_ object: Object) {
        self.init(
            apiVersion: Object.apiResource.apiVersion, kind: Object.apiResource.kind,
            namespace: object.metadata.namespace, name: object.metadata.name, uid: object.metadata.uid,
            resourceVersion: object.metadata.resourceVersion)
    }
}
