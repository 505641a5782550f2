/// A scope for names.
public struct Namespace: KubernetesObject {
    public static let apiResource = APIResource(
        version: "v1", kind: "Namespace", plural: "namespaces", scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: NamespaceSpec
    @OmitEmpty public var status: NamespaceStatus

    public init(metadata: ObjectMeta) {
        self.metadata = metadata
    }
}

/// The wanted state of a `Namespace`.
public struct NamespaceSpec: Codable, Hashable, Sendable, EmptyValued {
    /// What must have let go before the namespace disappears; changed through the `finalize` subresource only.
    @OmitEmpty public var finalizers: [String]

    public static let emptyValue = NamespaceSpec()

    public init() {}
}

/// The observed state of a `Namespace`.
public struct NamespaceStatus: Codable, Hashable, Sendable, EmptyValued {
    /// `Active` or `Terminating`. A namespace that terminates takes no new objects.
    public var phase: String?
    /// While it terminates: what still holds it.
    @OmitEmpty public var conditions: [Condition]

    public static let emptyValue = NamespaceStatus()

    public init() {}
}
