/// How many of some pods may be away at a time; evictions that would exceed it are refused with 429.
public struct PodDisruptionBudget: KubernetesObject {
    /// Objects are at `/apis/policy/v1/namespaces/<namespace>/poddisruptionbudgets/<name>`.
    public static let apiResource = APIResource(
        group: "policy", version: "v1", kind: "PodDisruptionBudget", plural: "poddisruptionbudgets")

    /// The namespace is that of the pods it protects.
    @OmitEmpty public var metadata: ObjectMeta
    /// Which pods, and how many of them.
    @OmitEmpty public var spec: PodDisruptionBudgetSpec
    /// Written by the disruption controller, and by the server with each eviction.
    @OmitEmpty public var status: PodDisruptionBudgetStatus

    /// A budget with an empty status, which its controller fills in.
    public init(metadata: ObjectMeta, spec: PodDisruptionBudgetSpec = PodDisruptionBudgetSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `PodDisruptionBudget`. At most one of the two numbers is set.
public struct PodDisruptionBudgetSpec: Codable, Hashable, Sendable, EmptyValued {
    /// How many of the pods must stay healthy: a number, or a percentage of the expected ones, rounded up.
    public var minAvailable: IntOrString?
    /// How many of the pods may be away: a number, or a percentage of the expected ones, rounded up.
    public var maxUnavailable: IntOrString?
    /// Which pods it protects. Nil for none, empty for all in the namespace.
    public var selector: LabelSelector?

    /// What an absent spec reads as: it selects nothing.
    public static let emptyValue = PodDisruptionBudgetSpec()

    /// Give at most one of the two numbers: the server refuses both.
    public init(
        minAvailable: IntOrString? = nil, maxUnavailable: IntOrString? = nil, selector: LabelSelector? = nil
    ) {
        self.minAvailable = minAvailable
        self.maxUnavailable = maxUnavailable
        self.selector = selector
    }
}

/// The observed state of a `PodDisruptionBudget`: numbers of pods.
public struct PodDisruptionBudgetStatus: Codable, Hashable, Sendable, EmptyValued {
    /// How many more may go now.
    @OmitEmpty public var disruptionsAllowed: Int
    /// Pods that are healthy: those that are ready.
    @OmitEmpty public var currentHealthy: Int
    /// Healthy pods that there must be at least.
    @OmitEmpty public var desiredHealthy: Int
    /// Pods that there should be, by the replica counts of their controllers.
    @OmitEmpty public var expectedPods: Int
    /// Generation that was judged; while it is behind, the server refuses evictions.
    public var observedGeneration: Int64?
    /// `DisruptionAllowed`: whether an eviction is possible, and why not.
    @OmitEmpty public var conditions: [Condition]

    /// What an absent status reads as: no eviction is allowed.
    public static let emptyValue = PodDisruptionBudgetStatus()

    /// An empty status: no eviction is allowed.
    public init() {}
}
