public import KubernetesModel

/// The observed state of a `Cluster`.
public struct ClusterStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var conditions: [Condition]
    @OmitEmpty public var initialization: Initialization
    public var controlPlane: ReplicaCounts?
    public var workers: ReplicaCounts?
    @OmitEmpty public var failureDomains: [FailureDomain]
    public var phase: Phase?
    public var observedGeneration: Int64?

    public static let emptyValue = ClusterStatus()

    public init() {}

    /// What has happened once; it never goes back.
    public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty public var infrastructureProvisioned: Bool
        @OmitEmpty public var controlPlaneInitialized: Bool

        public static let emptyValue = Initialization()

        public init() {}
    }

    /// Where the cluster is in its life.
    public enum Phase: String, Codable, Hashable, Sendable {
        case pending = "Pending"
        case provisioning = "Provisioning"
        case provisioned = "Provisioned"
        case deleting = "Deleting"
        case failed = "Failed"
        case unknown = "Unknown"
    }
}

/// Numbers of machines.
public struct ReplicaCounts: Codable, Hashable, Sendable, EmptyValued {
    public var desiredReplicas: Int32?
    public var replicas: Int32?
    public var upToDateReplicas: Int32?
    public var readyReplicas: Int32?
    public var availableReplicas: Int32?

    public static let emptyValue = ReplicaCounts()

    public init(
        desired: Int32 = 0, replicas: Int32 = 0, upToDate: Int32 = 0, ready: Int32 = 0, available: Int32 = 0
    ) {
        self.desiredReplicas = desired
        self.replicas = replicas
        self.upToDateReplicas = upToDate
        self.readyReplicas = ready
        self.availableReplicas = available
    }
}

/// A part of the world that fails as one.
public struct FailureDomain: Codable, Hashable, Sendable {
    public var name: String
    /// Whether machines of the control plane may be there.
    public var controlPlane: Bool?
    @OmitEmpty public var attributes: [String: String]

    public init(name: String, controlPlane: Bool? = nil, attributes: [String: String] = [:]) {
        self.name = name
        self.controlPlane = controlPlane
        self.attributes = attributes
    }
}
