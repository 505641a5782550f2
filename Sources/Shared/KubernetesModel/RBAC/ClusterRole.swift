/// Rights in the whole cluster, or in the namespace of a `RoleBinding` that refers to them.
public struct ClusterRole: KubernetesObject {
    /// Objects are at `/apis/rbac.authorization.k8s.io/v1/clusterroles/<name>`.
    public static let apiResource = APIResource(
        group: "rbac.authorization.k8s.io", version: "v1", kind: "ClusterRole", plural: "clusterroles",
        scope: .cluster)

    /// Labels decide which other roles it is made part of: see ``AggregationRule``.
    @OmitEmpty public var metadata: ObjectMeta
    /// Rights, which add up: no rule takes any away. Overwritten by the server where ``aggregationRule`` is set.
    @OmitEmpty public var rules: [PolicyRule]
    /// Where set, the server collects the rules from the roles it selects.
    public var aggregationRule: AggregationRule?

    /// A role of these rules; give none with `aggregationRule`.
    public init(metadata: ObjectMeta, rules: [PolicyRule], aggregationRule: AggregationRule? = nil) {
        self.metadata = metadata
        self.rules = rules
        self.aggregationRule = aggregationRule
    }
}

/// Which cluster roles another one is made of: those that any of the selectors matches.
public struct AggregationRule: Codable, Hashable, Sendable {
    /// Labels of the roles whose rules are joined.
    @OmitEmpty public var clusterRoleSelectors: [LabelSelector]

    /// Joins the rules of every cluster role that one of the selectors matches.
    public init(clusterRoleSelectors: [LabelSelector]) {
        self.clusterRoleSelectors = clusterRoleSelectors
    }
}
