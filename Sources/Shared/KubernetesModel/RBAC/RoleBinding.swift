/// Gives the rights of a role, inside one namespace, to some subjects.
public struct RoleBinding: KubernetesObject {
    public static let apiResource = APIResource(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "RoleBinding", plural: "rolebindings")

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
