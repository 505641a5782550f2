public import KubernetesModel

/// Machines of one make, replaced bit by bit when the make changes. Follows
/// `cluster.x-k8s.io/v1beta2 MachineDeployment`.
public struct MachineDeployment: ConditionedObject {
    /// `machinedeployments` in `cluster.x-k8s.io/v1beta2`, namespaced.
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.core, version: ClusterAPIGroup.version, kind: "MachineDeployment",
        plural: "machinedeployments")

    /// Machines and MachineSets carry the name as ``ClusterAPILabel/deploymentName``.
    @OmitEmpty public var metadata: ObjectMeta
    /// Written by users. The controller fills in the selector, and the labels and `clusterName` of the template.
    @OmitEmpty public var spec: MachineDeploymentSpec
    /// Written by the MachineDeployment controller.
    @OmitEmpty public var status: MachineDeploymentStatus

    /// A deployment that nobody has reconciled yet.
    public init(metadata: ObjectMeta, spec: MachineDeploymentSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `MachineDeployment`.
public struct MachineDeploymentSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Name of the Cluster, in the same namespace; never changed.
    @OmitEmpty public var clusterName: String
    /// 1 when nil.
    public var replicas: Int32?
    /// Nil for the defaults of ``RollingUpdate``.
    public var rollout: Rollout?
    /// Labels by which its machines are found. When empty the controller takes the names of deployment and Cluster.
    @OmitEmpty public var selector: LabelSelector
    /// What the machines are made from. A change of what cannot be changed in place makes another MachineSet.
    @OmitEmpty public var template: MachineTemplate
    /// Which machines go first when there are too many.
    @OmitEmpty public var deletion: MachineSetSpec.Deletion
    /// Whether changes of the template are left alone; replicas are still kept.
    @OmitEmpty public var paused: Bool

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = MachineDeploymentSpec()

    /// A spec; by default one machine, and a selector that the controller fills in.
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
        /// Nil for a rolling update with its defaults.
        public var strategy: Strategy?

        /// A rollout; by default a rolling update with its defaults.
        public init(strategy: Strategy? = nil) {
            self.strategy = strategy
        }
    }

    /// When machines of an earlier template go, and how many at a time.
    public struct Strategy: Codable, Hashable, Sendable {
        /// Nil is ``StrategyType/rollingUpdate``.
        public var type: StrategyType?
        /// Limits of a rolling update; nil for its defaults. Not read with ``StrategyType/onDelete``.
        public var rollingUpdate: RollingUpdate?

        /// A strategy; by default a rolling update with its defaults.
        public init(type: StrategyType? = nil, rollingUpdate: RollingUpdate? = nil) {
            self.type = type
            self.rollingUpdate = rollingUpdate
        }
    }

    /// Who takes away the machines of an earlier template.
    public enum StrategyType: String, Codable, Hashable, Sendable {
        /// The controller does, as fast as ``RollingUpdate`` allows.
        case rollingUpdate = "RollingUpdate"
        /// Machines are replaced only when the user deletes them.
        case onDelete = "OnDelete"
    }

    /// How many machines there may be too many or too few meanwhile. Nil stands for 0 and 1: a spare host is rare.
    public struct RollingUpdate: Codable, Hashable, Sendable {
        /// How many there may be above `spec.replicas`: a number, or a percentage of it, rounded up.
        public var maxSurge: IntOrString?
        /// How many may be missing: a number, or a percentage of `spec.replicas`, rounded down. 1 when both limits are
        /// 0.
        public var maxUnavailable: IntOrString?

        /// Limits; nil for the defaults.
        public init(maxSurge: IntOrString? = nil, maxUnavailable: IntOrString? = nil) {
            self.maxSurge = maxSurge
            self.maxUnavailable = maxUnavailable
        }
    }
}

/// The observed state of a `MachineDeployment`.
public struct MachineDeploymentStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Entries of ``MachineDeployment/ConditionType``, beside those of others.
    @OmitEmpty public var conditions: [Condition]
    /// The text form of `spec.selector`, for the scale subresource.
    @OmitEmpty public var selector: String
    /// How many machines all its sets have. Nil before the first pass, as with the others.
    public var replicas: Int32?
    /// How many machines have a true `Ready`.
    public var readyReplicas: Int32?
    /// How many machines have a true `Available`.
    public var availableReplicas: Int32?
    /// How many machines are of the present template: those of the newest set.
    public var upToDateReplicas: Int32?
    /// For people; nil before the first pass. Programs look at the conditions.
    public var phase: Phase?
    /// `metadata.generation` that the status was made for; nil before the first pass.
    public var observedGeneration: Int64?

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = MachineDeploymentStatus()

    /// The status of a deployment that nobody has reconciled yet.
    public init() {}

    /// How the number of machines compares with `spec.replicas`.
    public enum Phase: String, Codable, Hashable, Sendable {
        /// There are fewer.
        case scalingUp = "ScalingUp"
        /// There are more.
        case scalingDown = "ScalingDown"
        /// There are as many. Says nothing of their health.
        case running = "Running"
        /// It cannot go on without help.
        case failed = "Failed"
        /// None of the others fits.
        case unknown = "Unknown"
    }
}

extension MachineDeployment {
    /// What a `MachineDeployment` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// As many machines are available as may not be missing.
        case available = "Available"
        /// Every machine is ready.
        case machinesReady = "MachinesReady"
        /// No machine of an earlier template is left.
        case machinesUpToDate = "MachinesUpToDate"
        /// Machines of an earlier template are still there; the message names their sets.
        case rollingOut = "RollingOut"
        /// There are fewer machines than `spec.replicas`.
        case scalingUp = "ScalingUp"
        /// There are more machines than `spec.replicas`.
        case scalingDown = "ScalingDown"
        /// The deployment is being deleted; the message names the sets that are awaited.
        case deleting = "Deleting"
        /// The controller leaves the deployment alone; `spec.paused` holds back only changes of the template.
        case paused = "Paused"
    }

    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
