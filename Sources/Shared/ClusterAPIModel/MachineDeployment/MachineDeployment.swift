public import KubernetesModel

/// Machines of one make, replaced bit by bit when the make changes. Follows
/// `cluster.x-k8s.io/v1beta2 MachineDeployment`.
public struct MachineDeployment: ConditionedObject {
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.core, version: ClusterAPIGroup.version, kind: "MachineDeployment",
        plural: "machinedeployments")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: MachineDeploymentSpec
    @OmitEmpty public var status: MachineDeploymentStatus

    public init(metadata: ObjectMeta, spec: MachineDeploymentSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `MachineDeployment`.
public struct MachineDeploymentSpec: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var clusterName: String
    /// 1 when nil.
    public var replicas: Int32?
    public var rollout: Rollout?
    @OmitEmpty public var selector: LabelSelector
    @OmitEmpty public var template: MachineTemplate
    @OmitEmpty public var deletion: MachineSetSpec.Deletion
    /// Whether changes of the template are left alone; replicas are still kept.
    @OmitEmpty public var paused: Bool

    public static let emptyValue = MachineDeploymentSpec()

    public init(
        clusterName: String = "", replicas: Int32? = nil, selector: LabelSelector = LabelSelector(),
        template: MachineTemplate = MachineTemplate()
    ) {
        self.clusterName = clusterName
        self.replicas = replicas
        self.selector = selector
        self.template = template
    }

    /// How machines are replaced.
    public struct Rollout: Codable, Hashable, Sendable {
        public var strategy: Strategy?

        public init(strategy: Strategy? = nil) {
            self.strategy = strategy
        }
    }

    public struct Strategy: Codable, Hashable, Sendable {
        /// Nil is ``StrategyType/rollingUpdate``.
        public var type: StrategyType?
        public var rollingUpdate: RollingUpdate?

        public init(type: StrategyType? = nil, rollingUpdate: RollingUpdate? = nil) {
            self.type = type
            self.rollingUpdate = rollingUpdate
        }
    }

    public enum StrategyType: String, Codable, Hashable, Sendable {
        case rollingUpdate = "RollingUpdate"
        /// Machines are replaced only when the user deletes them.
        case onDelete = "OnDelete"
    }

    /// How many machines there may be too many or too few meanwhile. Nil stands for 0 and 1: a spare host is rare.
    public struct RollingUpdate: Codable, Hashable, Sendable {
        public var maxSurge: IntOrString?
        public var maxUnavailable: IntOrString?

        public init(maxSurge: IntOrString? = nil, maxUnavailable: IntOrString? = nil) {
            self.maxSurge = maxSurge
            self.maxUnavailable = maxUnavailable
        }
    }
}

/// The observed state of a `MachineDeployment`.
public struct MachineDeploymentStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var conditions: [Condition]
    /// The text form of `spec.selector`, for the scale subresource.
    @OmitEmpty public var selector: String
    public var replicas: Int32?
    public var readyReplicas: Int32?
    public var availableReplicas: Int32?
    public var upToDateReplicas: Int32?
    public var phase: Phase?
    public var observedGeneration: Int64?

    public static let emptyValue = MachineDeploymentStatus()

    public init() {}

    public enum Phase: String, Codable, Hashable, Sendable {
        case scalingUp = "ScalingUp"
        case scalingDown = "ScalingDown"
        case running = "Running"
        case failed = "Failed"
        case unknown = "Unknown"
    }
}

extension MachineDeployment {
    /// What a `MachineDeployment` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// As many machines are available as may not be missing.
        case available = "Available"
        case machinesReady = "MachinesReady"
        case machinesUpToDate = "MachinesUpToDate"
        case rollingOut = "RollingOut"
        case scalingUp = "ScalingUp"
        case scalingDown = "ScalingDown"
        case deleting = "Deleting"
        case paused = "Paused"
    }

    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
