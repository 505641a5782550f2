public import KubernetesModel

/// The wanted state of a `Machine`, also as a part of templates.
public struct MachineSpec: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var clusterName: String
    @OmitEmpty public var bootstrap: Bootstrap
    public var infrastructureRef: ContractReference?
    /// The Kubernetes version, such as `v1.34.1`.
    @OmitEmpty public var version: String
    /// What the infrastructure says, and the Node carries too.
    @OmitEmpty public var providerID: String
    /// Where the machine should be.
    @OmitEmpty public var failureDomain: String
    /// How long it must be ready to count as available.
    public var minReadySeconds: Int32?
    /// Conditions that must be true for it to be ready.
    @OmitEmpty public var readinessGates: [ReadinessGate]
    public var deletion: Deletion?

    public static let emptyValue = MachineSpec()

    public init(
        clusterName: String = "", bootstrap: Bootstrap = Bootstrap(), infrastructureRef: ContractReference? = nil,
        version: String = ""
    ) {
        self.clusterName = clusterName
        self.bootstrap = bootstrap
        self.infrastructureRef = infrastructureRef
        self.version = version
    }

    /// What the host runs to become a Node.
    public struct Bootstrap: Codable, Hashable, Sendable, EmptyValued {
        /// Who makes the data; nil when the user gives it.
        public var configRef: ContractReference?
        /// The Secret with the data, once there is one.
        public var dataSecretName: String?

        public static let emptyValue = Bootstrap()

        public init(configRef: ContractReference? = nil, dataSecretName: String? = nil) {
            self.configRef = configRef
            self.dataSecretName = dataSecretName
        }
    }

    /// A condition of the machine that somebody else sets.
    public struct ReadinessGate: Codable, Hashable, Sendable {
        public var conditionType: String
        /// `Negative` for a condition that is good when false.
        @OmitEmpty public var polarity: String

        public init(conditionType: String, polarity: String = "") {
            self.conditionType = conditionType
            self.polarity = polarity
        }
    }

    /// How long the steps of deletion may take. Nil leaves it to the defaults, 0 waits for ever.
    public struct Deletion: Codable, Hashable, Sendable {
        public var nodeDrainTimeoutSeconds: Int32?
        public var nodeVolumeDetachTimeoutSeconds: Int32?
        public var nodeDeletionTimeoutSeconds: Int32?

        public init(nodeDeletionTimeoutSeconds: Int32? = nil) {
            self.nodeDeletionTimeoutSeconds = nodeDeletionTimeoutSeconds
        }
    }
}
