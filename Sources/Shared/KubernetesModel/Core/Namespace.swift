/// A scope for names.
public struct Namespace: KubernetesObject {
    /// Objects are at `/api/v1/namespaces/<name>`.
    public static let apiResource = APIResource(
        version: "v1", kind: "Namespace", plural: "namespaces", scope: .cluster)

    /// The name is a DNS label (RFC 1123): at most 63 characters.
    @OmitEmpty public var metadata: ObjectMeta
    /// What keeps the namespace from disappearing.
    @OmitEmpty public var spec: NamespaceSpec
    /// Written by the server and its namespace controller.
    @OmitEmpty public var status: NamespaceStatus

    /// A namespace to create; the server adds the finalizer `kubernetes`.
    public init(metadata: ObjectMeta) {
        self.metadata = metadata
    }
}

/// The wanted state of a `Namespace`.
public struct NamespaceSpec: Codable, Hashable, Sendable, EmptyValued {
    /// What must have let go before the namespace disappears; changed through the `finalize` subresource only.
    @OmitEmpty public var finalizers: [String]

    /// What an absent spec reads as: no finalizers.
    public static let emptyValue = NamespaceSpec()

    /// An empty spec: no finalizers.
    public init() {}
}

/// The observed state of a `Namespace`.
public struct NamespaceStatus: Codable, Hashable, Sendable, EmptyValued {
    /// `Active` or `Terminating`. A namespace that terminates takes no new objects.
    public var phase: String?
    /// While it terminates: what still holds it.
    @OmitEmpty public var conditions: [Condition]

    /// What an absent status reads as: the phase is not known.
    public static let emptyValue = NamespaceStatus()

    /// An empty status: the phase is not known.
    public init() {}
}
