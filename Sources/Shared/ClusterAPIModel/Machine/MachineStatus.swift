public import KubernetesModel

/// The observed state of a `Machine`.
public struct MachineStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var conditions: [Condition]
    @OmitEmpty public var initialization: Initialization
    public var nodeRef: NodeReference?
    public var nodeInfo: NodeSystemInfo?
    /// When the phase last changed.
    public var lastUpdated: Time?
    @OmitEmpty public var addresses: [MachineAddress]
    /// Where the machine really is.
    @OmitEmpty public var failureDomain: String
    public var phase: Phase?
    public var certificatesExpiryDate: Time?
    public var observedGeneration: Int64?

    public static let emptyValue = MachineStatus()

    public init() {}

    /// What has happened once; it never goes back.
    public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty public var infrastructureProvisioned: Bool
        @OmitEmpty public var bootstrapDataSecretCreated: Bool

        public static let emptyValue = Initialization()

        public init() {}
    }

    /// The Node in the workload cluster.
    public struct NodeReference: Codable, Hashable, Sendable {
        public var name: String

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
        case running = "Running"
        case updating = "Updating"
        case deleting = "Deleting"
        case deleted = "Deleted"
        case failed = "Failed"
        case unknown = "Unknown"
    }
}

/// One way to reach a machine. Like a Node's, with the same types.
public struct MachineAddress: Codable, Hashable, Sendable {
    public var type: NodeAddress.AddressType
    public var address: String

    public init(type: NodeAddress.AddressType, address: String) {
        self.type = type
        self.address = address
    }
}
