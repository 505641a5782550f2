public import JSONTree

/// Teaches the API server a kind.
public struct CustomResourceDefinition: KubernetesObject {
    public static let apiResource = APIResource(
        group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions", scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    public var spec: CustomResourceDefinitionSpec
    @OmitEmpty public var status: CustomResourceDefinitionStatus

    public init(metadata: ObjectMeta, spec: CustomResourceDefinitionSpec) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Whether the server serves the kind for good.
    ///
    /// kube-apiserver may serve it a moment before, and a moment after: wait for this and for an answer to a request.
    /// A definition deleted before leaves what objects it has in the storage (`NeverEstablished`).
    public var isEstablished: Bool { status.conditions.isTrue("Established") }
}

/// The kind, and its versions.
public struct CustomResourceDefinitionSpec: Codable, Hashable, Sendable {
    /// `Namespaced` or `Cluster`.
    public var scope: String
    public var group: String
    public var names: CustomResourceNames
    public var versions: [CustomResourceVersion]
    /// How versions are converted; opaque. Nil for versions that are equal.
    public var conversion: JSONValue?
    @OmitEmpty public var preserveUnknownFields: Bool

    public init(scope: String, group: String, names: CustomResourceNames, versions: [CustomResourceVersion]) {
        self.scope = scope
        self.group = group
        self.names = names
        self.versions = versions
    }
}

/// The names of a kind.
public struct CustomResourceNames: Codable, Hashable, Sendable, EmptyValued {
    public var plural: String
    @OmitEmpty public var singular: String
    public var kind: String
    @OmitEmpty public var listKind: String
    @OmitEmpty public var shortNames: [String]
    @OmitEmpty public var categories: [String]

    public static let emptyValue = CustomResourceNames(plural: "", kind: "")

    public init(
        plural: String, singular: String = "", kind: String, listKind: String = "", shortNames: [String] = [],
        categories: [String] = []
    ) {
        self.plural = plural
        self.singular = singular
        self.kind = kind
        self.listKind = listKind
        self.shortNames = shortNames
        self.categories = categories
    }
}

/// What the server made of it.
public struct CustomResourceDefinitionStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var conditions: [Condition]
    @OmitEmpty public var acceptedNames: CustomResourceNames
    /// Versions in which objects may still be stored.
    @OmitEmpty public var storedVersions: [String]

    public static let emptyValue = CustomResourceDefinitionStatus()

    public init() {}
}
