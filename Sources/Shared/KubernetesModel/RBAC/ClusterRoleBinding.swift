/// Gives the rights of a cluster role, in the whole cluster, to some subjects.
public struct ClusterRoleBinding: KubernetesObject {
    /// Objects are at `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/<name>`.
    public static let apiResource = APIResource(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding", plural: "clusterrolebindings",
        scope: .cluster)

    /// The name is unique in the cluster; there is no namespace.
    @OmitEmpty public var metadata: ObjectMeta
    /// Who gets the rights; nobody when empty.
    @OmitEmpty public var subjects: [Subject]
    /// Cannot be changed.
    public var roleRef: RoleReference

    /// A binding; the reference must be to a cluster role.
    public init(metadata: ObjectMeta, subjects: [Subject], roleRef: RoleReference) {
        self.metadata = metadata
        self.subjects = subjects
        self.roleRef = roleRef
    }
}
