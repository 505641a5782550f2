/// Rights inside one namespace, for whom a `RoleBinding` gives them to.
public struct Role: KubernetesObject {
    /// Objects are at `/apis/rbac.authorization.k8s.io/v1/namespaces/<namespace>/roles/<name>`.
    public static let apiResource = APIResource(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "Role", plural: "roles")

    /// The namespace is that in which the rights hold.
    @OmitEmpty public var metadata: ObjectMeta
    /// Rights, which add up: no rule takes any away.
    @OmitEmpty public var rules: [PolicyRule]

    /// A role of these rules.
    public init(metadata: ObjectMeta, rules: [PolicyRule]) {
        self.metadata = metadata
        self.rules = rules
    }
}
