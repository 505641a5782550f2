/// Rights in the whole cluster, or in the namespace of a `RoleBinding` that refers to them.
public struct ClusterRole: KubernetesObject {
    public static let apiResource = APIResource(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole", plural: "clusterroles",
        scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var rules: [PolicyRule]
    /// Where set, the server collects the rules from the roles it selects.
    public var aggregationRule: AggregationRule?

    public init(metadata: ObjectMeta, rules: [PolicyRule], aggregationRule: AggregationRule? = nil) {
        self.metadata = metadata
        self.rules = rules
        self.aggregationRule = aggregationRule
    }
}

/// Which cluster roles another one is made of: those that any of the selectors matches.
public struct AggregationRule: Codable, Hashable, Sendable {
    @OmitEmpty public var clusterRoleSelectors: [LabelSelector]

    public init(clusterRoleSelectors: [LabelSelector]) {
        self.clusterRoleSelectors = clusterRoleSelectors
    }
}
