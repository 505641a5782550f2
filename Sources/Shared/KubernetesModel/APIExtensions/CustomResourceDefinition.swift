public import JSONTree

/// Teaches the API server a kind.
public struct CustomResourceDefinition: KubernetesObject {
    /// Objects are at `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/<name>`.
    public static let apiResource = APIResource(
        group: "apiextensions.k8s.io", version: "v1", kind: "CustomResourceDefinition",
        plural: "customresourcedefinitions", scope: .cluster)

    /// The name must be `<plural>.<group>`.
    @OmitEmpty public var metadata: ObjectMeta
    /// The kind that is defined; written by whoever installs it.
    public var spec: CustomResourceDefinitionSpec
    /// Written by the server only; empty before it has looked at the definition.
    @OmitEmpty public var status: CustomResourceDefinitionStatus

    /// A definition to create or to compare with; the status is the server's to fill in.
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
    /// API group, a DNS subdomain such as `infrastructure.cluster.x-k8s.io`. Cannot be changed.
    public var group: String
    /// Names that are wanted; ``CustomResourceDefinitionStatus/acceptedNames`` has those that are served.
    public var names: CustomResourceNames
    /// At least one, of which exactly one is stored. Discovery orders them by name (`v1` before `v1beta1`), not by
    /// place.
    public var versions: [CustomResourceVersion]
    /// How versions are converted; opaque. Nil for versions that are equal.
    public var conversion: JSONValue?
    /// A remnant of `v1beta1`: the server refuses to create a definition where it is true.
    @OmitEmpty public var preserveUnknownFields: Bool

    /// A kind whose versions differ in `apiVersion` only; `scope` is `Namespaced` or `Cluster`.
    public init(scope: String, group: String, names: CustomResourceNames, versions: [CustomResourceVersion]) {
        self.scope = scope
        self.group = group
        self.names = names
        self.versions = versions
    }
}

/// The names of a kind.
/// Follows `apiextensions.k8s.io/v1` CustomResourceDefinitionNames.
public struct CustomResourceNames: Codable, Hashable, Sendable, EmptyValued {
    /// Lower case, in paths and in the name of the definition. Cannot be changed.
    public var plural: String
    /// Lower case, an alias in `kubectl`; where empty, the server takes the kind in lower case.
    @OmitEmpty public var singular: String
    /// Upper camel case, in manifests. Cannot be changed once the definition is established.
    public var kind: String
    /// Kind of the lists; where empty, the server takes `<kind>List`.
    @OmitEmpty public var listKind: String
    /// Lower-case abbreviations for `kubectl`, as `crd` is for this very kind.
    @OmitEmpty public var shortNames: [String]
    /// Groups that `kubectl get <category>` lists together, such as `all` or `cluster-api`.
    @OmitEmpty public var categories: [String]

    /// No names: what an absent `acceptedNames` reads as.
    public static let emptyValue = CustomResourceNames(plural: "", kind: "")

    /// Names of a kind; the server derives the singular and the list's kind where they are empty.
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
    /// `NamesAccepted`, `Established` and others; see ``CustomResourceDefinition/isEstablished``.
    @OmitEmpty public var conditions: [Condition]
    /// Names under which the kind is served; they differ from the wanted ones where another definition has those.
    @OmitEmpty public var acceptedNames: CustomResourceNames
    /// Versions in which objects may still be stored.
    @OmitEmpty public var storedVersions: [String]

    /// What an absent status reads as: the server has not looked at the definition yet.
    public static let emptyValue = CustomResourceDefinitionStatus()

    /// An empty status: nothing is accepted, nothing is stored.
    public init() {}
}
