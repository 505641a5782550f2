public import KubernetesModel

/// The observed state of a `Cluster`.
public struct ClusterStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Entries of ``Cluster/ConditionType``, beside those of others.
    @OmitEmpty public var conditions: [Condition]
    /// `status.initialization`, which providers wait for.
    @OmitEmpty public var initialization: Initialization
    /// The machines of the control plane, as the object of `spec.controlPlaneRef` counts them; nil without one.
    public var controlPlane: ReplicaCounts?
    /// The machines of MachineDeployments, and of MachineSets that stand alone; nil before the first pass.
    public var workers: ReplicaCounts?
    /// Copied from the infrastructure; empty when machines have no choice.
    @OmitEmpty public var failureDomains: [FailureDomain]
    /// For people; nil before the first pass. Programs look at the conditions.
    public var phase: Phase?
    /// `metadata.generation` that the status was made for; nil before the first pass.
    public var observedGeneration: Int64?

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = ClusterStatus()

    /// The status of a cluster that nobody has reconciled yet.
    public init() {}

    /// What has happened once; it never goes back.
    public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
        /// The infrastructure was once provisioned, or none is referred to. Hosts are only claimed afterwards.
        @OmitEmpty public var infrastructureProvisioned: Bool
        /// The control plane's API server has answered once. Machines join only afterwards.
        @OmitEmpty public var controlPlaneInitialized: Bool

        /// Nothing has happened: what an absent `initialization` reads as.
        public static let emptyValue = Initialization()

        /// Nothing has happened.
        public init() {}
    }

    /// Where the cluster is in its life.
    public enum Phase: String, Codable, Hashable, Sendable {
        /// The spec names neither infrastructure nor a control plane.
        case pending = "Pending"
        /// The infrastructure is not provisioned, or no endpoint is known.
        case provisioning = "Provisioning"
        /// The infrastructure is provisioned, and the endpoint is known. Says nothing of machines.
        case provisioned = "Provisioned"
        /// The cluster and its parts are being deleted.
        case deleting = "Deleting"
        /// It cannot go on without help.
        case failed = "Failed"
        /// None of the others fits.
        case unknown = "Unknown"
    }
}

/// Numbers of machines.
public struct ReplicaCounts: Codable, Hashable, Sendable, EmptyValued {
    /// How many there shall be: `spec.replicas` of what makes them. Nil while nobody has counted, as with the others.
    public var desiredReplicas: Int32?
    /// How many there are, with those that are being deleted.
    public var replicas: Int32?
    /// How many are what their owner wants.
    public var upToDateReplicas: Int32?
    /// How many have a true `Ready`.
    public var readyReplicas: Int32?
    /// How many have a true `Available`.
    public var availableReplicas: Int32?

    /// Nobody has counted.
    public static let emptyValue = ReplicaCounts()

    /// Counts that are all set; 0 where nothing is given.
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
    /// What `Machine.spec.failureDomain` names; unique in the cluster, 1 to 256 characters.
    public var name: String
    /// Whether machines of the control plane may be there.
    public var controlPlane: Bool?
    /// What the provider adds, for people and other programs.
    @OmitEmpty public var attributes: [String: String]

    /// A failure domain; nil does not say whether the control plane may be there.
    public init(name: String, controlPlane: Bool? = nil, attributes: [String: String] = [:]) {
        self.name = name
        self.controlPlane = controlPlane
        self.attributes = attributes
    }
}
