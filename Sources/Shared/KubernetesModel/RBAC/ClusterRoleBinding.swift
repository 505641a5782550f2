/// Gives the rights of a cluster role, in the whole cluster, to some subjects.
public struct ClusterRoleBinding: KubernetesObject {
    public static let apiResource = APIResource(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRoleBinding", plural: "clusterrolebindings",
        scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var subjects: [Subject]
    /// Cannot be changed.
    public var roleRef: RoleReference

    public init(metadata: ObjectMeta, subjects: [Subject], roleRef: RoleReference) {
        self.metadata = metadata
        self.subjects = subjects
        self.roleRef = roleRef
    }
}
