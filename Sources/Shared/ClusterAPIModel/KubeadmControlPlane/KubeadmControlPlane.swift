public import KubernetesModel

/// The control plane of a cluster, made by kubeadm. Follows
/// `controlplane.cluster.x-k8s.io/v1beta2 KubeadmControlPlane`.
public struct KubeadmControlPlane: ConditionedObject {
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.controlPlane, version: ClusterAPIGroup.version, kind: "KubeadmControlPlane",
        plural: "kubeadmcontrolplanes")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: KubeadmControlPlaneSpec
    @OmitEmpty public var status: KubeadmControlPlaneStatus

    public init(metadata: ObjectMeta, spec: KubeadmControlPlaneSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `KubeadmControlPlane`.
public struct KubeadmControlPlaneSpec: Codable, Hashable, Sendable, EmptyValued {
    /// 1 when nil.
    public var replicas: Int32?
    /// The Kubernetes version, such as `v1.34.1`.
    @OmitEmpty public var version: String
    @OmitEmpty public var machineTemplate: MachineTemplate
    @OmitEmpty public var kubeadmConfigSpec: Preserving<KubeadmConfigSpec>

    public static let emptyValue = KubeadmControlPlaneSpec()

    public init(
        replicas: Int32? = nil, version: String = "", machineTemplate: MachineTemplate = MachineTemplate(),
        kubeadmConfigSpec: KubeadmConfigSpec = KubeadmConfigSpec()
    ) {
        self.replicas = replicas
        self.version = version
        self.machineTemplate = machineTemplate
        self.kubeadmConfigSpec = Preserving(kubeadmConfigSpec)
    }

    /// What the machines are made from.
    public struct MachineTemplate: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty public var metadata: TemplateMetadata
        @OmitEmpty public var spec: Spec

        public static let emptyValue = MachineTemplate()

        public init(metadata: TemplateMetadata = TemplateMetadata(), infrastructureRef: ContractReference? = nil) {
            self.metadata = metadata
            self.spec = Spec(infrastructureRef: infrastructureRef)
        }

        public struct Spec: Codable, Hashable, Sendable, EmptyValued {
            public var infrastructureRef: ContractReference?
            @OmitEmpty public var readinessGates: [MachineSpec.ReadinessGate]
            public var deletion: MachineSpec.Deletion?

            public static let emptyValue = Spec()

            public init(infrastructureRef: ContractReference? = nil) {
                self.infrastructureRef = infrastructureRef
            }
        }
    }
}

/// The observed state of a `KubeadmControlPlane`.
public struct KubeadmControlPlaneStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var conditions: [Condition]
    @OmitEmpty public var initialization: Initialization
    /// The text form of the selector of its machines, for the scale subresource.
    @OmitEmpty public var selector: String
    public var replicas: Int32?
    public var readyReplicas: Int32?
    public var availableReplicas: Int32?
    public var upToDateReplicas: Int32?
    /// The lowest version among its machines.
    @OmitEmpty public var version: String
    public var observedGeneration: Int64?

    public static let emptyValue = KubeadmControlPlaneStatus()

    public init() {}

    /// What has happened once; it never goes back.
    public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty public var controlPlaneInitialized: Bool

        public static let emptyValue = Initialization()

        public init() {}
    }
}

extension KubeadmControlPlane {
    /// What a `KubeadmControlPlane` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// The summary: initialised, certificates there, a machine that is healthy.
        case available = "Available"
        /// `kubeadm init` has left its configuration in the workload cluster.
        case initialized = "Initialized"
        case certificatesAvailable = "CertificatesAvailable"
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
