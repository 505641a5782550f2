/// An identity for processes.
public struct ServiceAccount: KubernetesObject {
    public static let apiResource = APIResource(version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")

    @OmitEmpty public var metadata: ObjectMeta
    /// Whether pods get a token of this account mounted; nil for the cluster's default.
    public var automountServiceAccountToken: Bool?

    public init(metadata: ObjectMeta, automountServiceAccountToken: Bool? = nil) {
        self.metadata = metadata
        self.automountServiceAccountToken = automountServiceAccountToken
    }
}
