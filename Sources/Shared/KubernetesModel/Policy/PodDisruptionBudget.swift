/// How many of some pods may be away at a time; evictions that would exceed it are refused with 429.
public struct PodDisruptionBudget: KubernetesObject {
    public static let apiResource = APIResource(
        group: "policy", version: "v1", kind: "PodDisruptionBudget", plural: "poddisruptionbudgets")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: PodDisruptionBudgetSpec
    @OmitEmpty public var status: PodDisruptionBudgetStatus

    public init(metadata: ObjectMeta, spec: PodDisruptionBudgetSpec = PodDisruptionBudgetSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `PodDisruptionBudget`. At most one of the two numbers is set.
public struct PodDisruptionBudgetSpec: Codable, Hashable, Sendable, EmptyValued {
    public var minAvailable: IntOrString?
    public var maxUnavailable: IntOrString?
    /// Which pods it protects. Nil for none, empty for all in the namespace.
    public var selector: LabelSelector?

    public static let emptyValue = PodDisruptionBudgetSpec()

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
    @OmitEmpty public var currentHealthy: Int
    @OmitEmpty public var desiredHealthy: Int
    @OmitEmpty public var expectedPods: Int
    public var observedGeneration: Int64?
    @OmitEmpty public var conditions: [Condition]

    public static let emptyValue = PodDisruptionBudgetStatus()

    public init() {}
}
