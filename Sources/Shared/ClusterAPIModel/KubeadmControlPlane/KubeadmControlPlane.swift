public import KubernetesModel

/// The control plane of a cluster, made by kubeadm. Follows
/// `controlplane.cluster.x-k8s.io/v1beta2 KubeadmControlPlane`.
public struct KubeadmControlPlane: ConditionedObject {
    /// `kubeadmcontrolplanes` in `controlplane.cluster.x-k8s.io/v1beta2`, namespaced.
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.controlPlane, version: ClusterAPIGroup.version, kind: "KubeadmControlPlane",
        plural: "kubeadmcontrolplanes")

    /// Its owner is the Cluster of the same namespace; without one nothing is done for it.
    @OmitEmpty public var metadata: ObjectMeta
    /// Written by users.
    @OmitEmpty public var spec: KubeadmControlPlaneSpec
    /// Written by the KubeadmControlPlane controller.
    @OmitEmpty public var status: KubeadmControlPlaneStatus

    /// A control plane that nobody has reconciled yet.
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
    /// What the machines have in common.
    @OmitEmpty public var machineTemplate: MachineTemplate
    /// What the machines do to become Nodes: the first one by its init part, the others by its join part.
    @OmitEmpty public var kubeadmConfigSpec: Preserving<KubeadmConfigSpec>

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = KubeadmControlPlaneSpec()

    /// A spec; by default one machine and kubeadm's defaults. It needs a version and the template of a host.
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
        /// Labels and annotations that each Machine, its host and its KubeadmConfig get.
        @OmitEmpty public var metadata: TemplateMetadata
        /// What each Machine gets beside its name, version and bootstrap configuration.
        @OmitEmpty public var spec: Spec

        /// Nothing is set: what an absent `machineTemplate` reads as.
        public static let emptyValue = MachineTemplate()

        /// A template of this host, and no labels or annotations.
        public init(metadata: TemplateMetadata = TemplateMetadata(), infrastructureRef: ContractReference? = nil) {
            self.metadata = metadata
            self.spec = Spec(infrastructureRef: infrastructureRef)
        }

        /// The part of a Machine's spec that users choose for a control plane.
        public struct Spec: Codable, Hashable, Sendable, EmptyValued {
            /// The template of the hosts, such as a `ByoMachineTemplate`. Nil makes no machines.
            public var infrastructureRef: ContractReference?
            /// What each Machine gets as `spec.readinessGates`.
            @OmitEmpty public var readinessGates: [MachineSpec.ReadinessGate]
            /// What each Machine gets as `spec.deletion`; nil for the defaults.
            public var deletion: MachineSpec.Deletion?

            /// Nothing is set: what an absent `spec` reads as.
            public static let emptyValue = Spec()

            /// A spec with this template of the hosts.
            public init(infrastructureRef: ContractReference? = nil) {
                self.infrastructureRef = infrastructureRef
            }
        }
    }
}

/// The observed state of a `KubeadmControlPlane`.
public struct KubeadmControlPlaneStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Entries of ``KubeadmControlPlane/ConditionType``; the Cluster mirrors `Available`.
    @OmitEmpty public var conditions: [Condition]
    /// `status.initialization`, which the Cluster waits for.
    @OmitEmpty public var initialization: Initialization
    /// The text form of the selector of its machines, for the scale subresource.
    @OmitEmpty public var selector: String
    /// How many machines there are, with those that are being deleted. Nil before the first pass, as with the others.
    public var replicas: Int32?
    /// How many machines have a true `Ready`.
    public var readyReplicas: Int32?
    /// How many machines have a true `Available`.
    public var availableReplicas: Int32?
    /// How many machines are what the control plane wants. Our controller looks at `spec.version` alone.
    public var upToDateReplicas: Int32?
    /// The lowest version among its machines.
    @OmitEmpty public var version: String
    /// `metadata.generation` that the status was made for; nil before the first pass.
    public var observedGeneration: Int64?

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = KubeadmControlPlaneStatus()

    /// The status of a control plane that nobody has reconciled yet.
    public init() {}

    /// What has happened once; it never goes back.
    public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
        /// `kubeadm init` has succeeded on the first machine; other machines join from then on.
        @OmitEmpty public var controlPlaneInitialized: Bool

        /// Nothing has happened: what an absent `initialization` reads as.
        public static let emptyValue = Initialization()

        /// Nothing has happened.
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
        /// The Secrets with the cluster's certificates are there. They are made once, before the first machine.
        case certificatesAvailable = "CertificatesAvailable"
        /// Every machine is ready.
        case machinesReady = "MachinesReady"
        /// Every machine is what the control plane wants. Our controller looks at `spec.version` alone.
        case machinesUpToDate = "MachinesUpToDate"
        /// There are fewer machines than `spec.replicas`; the message says what is awaited.
        case scalingUp = "ScalingUp"
        /// There are more machines than `spec.replicas`, and some go. Our controller lets none go: it says false, with
        /// the reason `NotSupported`.
        case scalingDown = "ScalingDown"
        /// The control plane is being deleted; the reason says what is awaited.
        case deleting = "Deleting"
        /// The controller leaves the control plane alone.
        case paused = "Paused"
    }

    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
