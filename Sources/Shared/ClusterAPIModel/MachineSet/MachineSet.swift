public import KubernetesModel

/// A number of machines of one make. Follows `cluster.x-k8s.io/v1beta2 MachineSet`.
public struct MachineSet: ConditionedObject {
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.core, version: ClusterAPIGroup.version, kind: "MachineSet", plural: "machinesets")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: MachineSetSpec
    @OmitEmpty public var status: MachineSetStatus

    public init(metadata: ObjectMeta, spec: MachineSetSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `MachineSet`.
public struct MachineSetSpec: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var clusterName: String
    /// 1 when nil.
    public var replicas: Int32?
    @OmitEmpty public var selector: LabelSelector
    @OmitEmpty public var template: MachineTemplate
    @OmitEmpty public var deletion: Deletion

    public static let emptyValue = MachineSetSpec()

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
        public var order: DeletionOrder?

        public static let emptyValue = Deletion()

        public init(order: DeletionOrder? = nil) {
            self.order = order
        }
    }
}

/// Which machines of a set go first, among those that are equally dispensable.
public enum DeletionOrder: String, Codable, Hashable, Sendable {
    case random = "Random"
    case newest = "Newest"
    case oldest = "Oldest"
}

/// The observed state of a `MachineSet`.
public struct MachineSetStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var conditions: [Condition]
    /// The text form of `spec.selector`, for the scale subresource.
    @OmitEmpty public var selector: String
    public var replicas: Int32?
    public var readyReplicas: Int32?
    public var availableReplicas: Int32?
    public var upToDateReplicas: Int32?
    public var observedGeneration: Int64?

    public static let emptyValue = MachineSetStatus()

    public init() {}
}

extension MachineSet {
    /// What a `MachineSet` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        case machinesReady = "MachinesReady"
        case machinesUpToDate = "MachinesUpToDate"
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
