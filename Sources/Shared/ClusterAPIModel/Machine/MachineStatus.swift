public import KubernetesModel

/// The observed state of a `Machine`.
public struct MachineStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Entries of ``Machine/ConditionType``, and those that readiness gates name.
    @OmitEmpty public var conditions: [Condition]
    /// `status.initialization`: which parts of the machine are there.
    @OmitEmpty public var initialization: Initialization
    /// Set once a Node has the machine's provider ID; stays when the Node goes.
    public var nodeRef: NodeReference?
    /// Copied from the Node's `status.nodeInfo`; nil before it has registered.
    public var nodeInfo: NodeSystemInfo?
    /// When the phase last changed.
    public var lastUpdated: Time?
    /// Copied from the infrastructure; empty before it is provisioned.
    @OmitEmpty public var addresses: [MachineAddress]
    /// Where the machine really is.
    @OmitEmpty public var failureDomain: String
    /// For people; nil before the first pass. Programs look at the conditions.
    public var phase: Phase?
    /// When the certificates of the API server on the machine end. Nil for workers; our controller does not look.
    public var certificatesExpiryDate: Time?
    /// `metadata.generation` that the status was made for; nil before the first pass.
    public var observedGeneration: Int64?

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = MachineStatus()

    /// The status of a machine that nobody has reconciled yet.
    public init() {}

    /// What has happened once; it never goes back.
    public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
        /// The host is there and has said its provider ID.
        @OmitEmpty public var infrastructureProvisioned: Bool
        /// The bootstrap data is there, or the user has given it.
        @OmitEmpty public var bootstrapDataSecretCreated: Bool

        /// Nothing has happened: what an absent `initialization` reads as.
        public static let emptyValue = Initialization()

        /// Nothing has happened.
        public init() {}
    }

    /// The Node in the workload cluster.
    public struct NodeReference: Codable, Hashable, Sendable {
        /// Name of the Node; Nodes have no namespace.
        public var name: String

        /// A reference to the Node of this name.
        public init(name: String) {
            self.name = name
        }
    }

    /// Where the machine is in its life.
    public enum Phase: String, Codable, Hashable, Sendable {
        /// Waits for its bootstrap data.
        case pending = "Pending"
        /// Has its bootstrap data, and waits for the infrastructure.
        case provisioning = "Provisioning"
        /// The host is there, and waits for its Node.
        case provisioned = "Provisioned"
        /// The Node has registered.
        case running = "Running"
        /// Is changed in place, and keeps its host.
        case updating = "Updating"
        /// Is being deleted; the condition `Deleting` says what is awaited.
        case deleting = "Deleting"
        /// Its host and bootstrap configuration are gone, and its Node where it had to go; the object goes next.
        case deleted = "Deleted"
        /// It cannot go on without help.
        case failed = "Failed"
        /// None of the others fits.
        case unknown = "Unknown"
    }
}

/// One way to reach a machine. Like a Node's, with the same types.
public struct MachineAddress: Codable, Hashable, Sendable {
    /// What the address is: a host name, or an IP address or DNS name, internal or external.
    public var type: NodeAddress.AddressType
    /// The name or address, 1 to 256 characters; IP addresses without a prefix length.
    public var address: String

    /// An address of a type.
    public init(type: NodeAddress.AddressType, address: String) {
        self.type = type
        self.address = address
    }
}
