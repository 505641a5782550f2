/// An identity for processes.
public struct ServiceAccount: KubernetesObject {
    /// Objects are at `/api/v1/namespaces/<namespace>/serviceaccounts/<name>`.
    public static let apiResource = APIResource(version: "v1", kind: "ServiceAccount", plural: "serviceaccounts")

    /// Makes the user name: `system:serviceaccount:<namespace>:<name>`.
    @OmitEmpty public var metadata: ObjectMeta
    /// Whether pods get a token of this account mounted; nil for the cluster's default.
    public var automountServiceAccountToken: Bool?

    /// A service account; nil mounts its token unless a pod says otherwise.
    public init(metadata: ObjectMeta, automountServiceAccountToken: Bool? = nil) {
        self.metadata = metadata
        self.automountServiceAccountToken = automountServiceAccountToken
    }
}
