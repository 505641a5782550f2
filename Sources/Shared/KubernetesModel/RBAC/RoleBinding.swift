/// Gives the rights of a role, inside one namespace, to some subjects.
public struct RoleBinding: KubernetesObject {
    /// Objects are at `/apis/rbac.authorization.k8s.io/v1/namespaces/<namespace>/rolebindings/<name>`.
    public static let apiResource = APIResource(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding", plural: "rolebindings")

    /// The namespace is that in which the rights hold, also those of a cluster role.
    @OmitEmpty public var metadata: ObjectMeta
    /// Who gets the rights; nobody when empty. Service accounts may be of other namespaces.
    @OmitEmpty public var subjects: [Subject]
    /// Cannot be changed.
    public var roleRef: RoleReference

    /// A binding; the reference is to a role of the same namespace or to a cluster role.
    public init(metadata: ObjectMeta, subjects: [Subject], roleRef: RoleReference) {
        self.metadata = metadata
        self.subjects = subjects
        self.roleRef = roleRef
    }
}
