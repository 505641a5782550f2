/// Names an object of any kind. Follows `core/v1` ObjectReference; which fields are set depends on the use.
public struct ObjectReference: Codable, Hashable, Sendable, EmptyValued {
    public var apiVersion: String?
    public var kind: String?
    public var namespace: String?
    public var name: String?
    public var uid: String?
    public var resourceVersion: String?
    /// A part of the object, such as `spec.containers{name}`.
    public var fieldPath: String?

    public static let emptyValue = ObjectReference()

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
