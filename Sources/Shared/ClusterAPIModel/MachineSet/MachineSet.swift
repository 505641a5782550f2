public import KubernetesModel

/// A number of machines of one make. Follows `cluster.x-k8s.io/v1beta2 MachineSet`.
public struct MachineSet: ConditionedObject {
    /// `machinesets` in `cluster.x-k8s.io/v1beta2`, namespaced.
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.core, version: ClusterAPIGroup.version, kind: "MachineSet", plural: "machinesets")

    /// Machines carry the name as ``ClusterAPILabel/setName``. A MachineDeployment controls it, or nobody.
    @OmitEmpty public var metadata: ObjectMeta
    /// Written by the MachineDeployment, or by users.
    @OmitEmpty public var spec: MachineSetSpec
    /// Written by the MachineSet controller.
    @OmitEmpty public var status: MachineSetStatus

    /// A set that nobody has reconciled yet.
    public init(metadata: ObjectMeta, spec: MachineSetSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `MachineSet`.
public struct MachineSetSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Name of the Cluster, in the same namespace; never changed.
    @OmitEmpty public var clusterName: String
    /// 1 when nil.
    public var replicas: Int32?
    /// Labels by which its machines are found. When empty the controller takes the set's name.
    @OmitEmpty public var selector: LabelSelector
    /// What the machines are made from.
    @OmitEmpty public var template: MachineTemplate
    /// Which machines go first when there are too many.
    @OmitEmpty public var deletion: Deletion

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = MachineSetSpec()

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

    /// Which machines go first.
    public struct Deletion: Codable, Hashable, Sendable, EmptyValued {
        /// Nil is ``DeletionOrder/random``.
        public var order: DeletionOrder?

        /// Nothing is set: what an absent `deletion` reads as.
        public static let emptyValue = Deletion()

        /// A choice; nil does not look at the age.
        public init(order: DeletionOrder? = nil) {
            self.order = order
        }
    }
}

/// Which machines of a set go first, among those that are equally dispensable.
public enum DeletionOrder: String, Codable, Hashable, Sendable {
    /// Age does not matter.
    case random = "Random"
    /// The youngest go first.
    case newest = "Newest"
    /// The oldest go first.
    case oldest = "Oldest"
}

/// The observed state of a `MachineSet`.
public struct MachineSetStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Entries of ``MachineSet/ConditionType``, beside those of others.
    @OmitEmpty public var conditions: [Condition]
    /// The text form of `spec.selector`, for the scale subresource.
    @OmitEmpty public var selector: String
    /// How many machines there are, with those that are being deleted. Nil before the first pass, as with the others.
    public var replicas: Int32?
    /// How many machines have a true `Ready`.
    public var readyReplicas: Int32?
    /// How many machines have a true `Available`.
    public var availableReplicas: Int32?
    /// How many machines are what the template wants. Our controller looks at `spec.version` alone.
    public var upToDateReplicas: Int32?
    /// `metadata.generation` that the status was made for; nil before the first pass.
    public var observedGeneration: Int64?

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = MachineSetStatus()

    /// The status of a set that nobody has reconciled yet.
    public init() {}
}

extension MachineSet {
    /// What a `MachineSet` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// Every machine is ready; also true of none.
        case machinesReady = "MachinesReady"
        /// Every machine is what the template wants; also true of none. Our controller looks at `spec.version` alone.
        case machinesUpToDate = "MachinesUpToDate"
        /// Machines are being made; the message says what is awaited.
        case scalingUp = "ScalingUp"
        /// There are more machines than `spec.replicas`, and some go.
        case scalingDown = "ScalingDown"
        /// The set is being deleted; the message names the machines that are awaited.
        case deleting = "Deleting"
        /// The controller leaves the set alone.
        case paused = "Paused"
    }

    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
