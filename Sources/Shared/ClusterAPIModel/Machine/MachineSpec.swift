public import KubernetesModel

/// The wanted state of a `Machine`, also as a part of templates.
public struct MachineSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Name of the Cluster, in the same namespace; never changed.
    @OmitEmpty public var clusterName: String
    /// What the host runs to become a Node, or who says so.
    @OmitEmpty public var bootstrap: Bootstrap
    /// The host, such as a `ByoMachine`; in a template, the template of the hosts. A Machine cannot do without.
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
    /// Nil for the defaults.
    public var deletion: Deletion?

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = MachineSpec()

    /// A spec; the rest has its defaults.
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

        /// Neither is set. A Machine needs one of them.
        public static let emptyValue = Bootstrap()

        /// A bootstrap by a configuration, or by a Secret that is there already.
        public init(configRef: ContractReference? = nil, dataSecretName: String? = nil) {
            self.configRef = configRef
            self.dataSecretName = dataSecretName
        }
    }

    /// A condition of the machine that somebody else sets.
    public struct ReadinessGate: Codable, Hashable, Sendable {
        /// The `type` in the Machine's `status.conditions`.
        public var conditionType: String
        /// `Negative` for a condition that is good when false.
        @OmitEmpty public var polarity: String

        /// A gate; by default the condition is good when true.
        public init(conditionType: String, polarity: String = "") {
            self.conditionType = conditionType
            self.polarity = polarity
        }
    }

    /// How long the steps of deletion may take. Nil leaves it to the defaults, 0 waits for ever.
    public struct Deletion: Codable, Hashable, Sendable {
        /// How long Pods may take to leave the Node, in seconds. Upstream's controller reads it; ours does not drain.
        public var nodeDrainTimeoutSeconds: Int32?
        /// How long volumes may take to be detached, in seconds. Upstream's controller reads it; ours does not wait.
        public var nodeVolumeDetachTimeoutSeconds: Int32?
        /// How long deleting the Node is tried, in seconds from the Machine's own deletion. 10 when nil.
        public var nodeDeletionTimeoutSeconds: Int32?

        /// Times; nil for the defaults.
        public init(nodeDeletionTimeoutSeconds: Int32? = nil) {
            self.nodeDeletionTimeoutSeconds = nodeDeletionTimeoutSeconds
        }
    }
}
