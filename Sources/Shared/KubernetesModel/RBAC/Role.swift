/// Rights inside one namespace, for whom a `RoleBinding` gives them to.
public struct Role: KubernetesObject {
    public static let apiResource = APIResource(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "Role", plural: "roles")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var rules: [PolicyRule]

    public init(metadata: ObjectMeta, rules: [PolicyRule]) {
        self.metadata = metadata
        self.rules = rules
    }
}
