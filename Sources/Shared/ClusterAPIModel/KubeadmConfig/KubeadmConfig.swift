public import KubernetesModel

/// What one machine does to become a Node: a kubeadm configuration, files and commands. Follows
/// `bootstrap.cluster.x-k8s.io/v1beta2 KubeadmConfig`.
public struct KubeadmConfig: ConditionedObject {
    /// `kubeadmconfigs` in `bootstrap.cluster.x-k8s.io/v1beta2`, namespaced.
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.bootstrap, version: ClusterAPIGroup.version, kind: "KubeadmConfig",
        plural: "kubeadmconfigs")

    /// Its owner is a Machine; the Secret with the bootstrap data gets the same name.
    @OmitEmpty public var metadata: ObjectMeta
    /// Fields that ``KubeadmConfigSpec`` does not model are kept.
    @OmitEmpty public var spec: Preserving<KubeadmConfigSpec>
    /// Written by the KubeadmConfig controller.
    @OmitEmpty public var status: KubeadmConfigStatus

    /// A configuration that nobody has reconciled yet.
    public init(metadata: ObjectMeta, spec: Preserving<KubeadmConfigSpec>) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The observed state of a `KubeadmConfig`.
public struct KubeadmConfigStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Entries of ``KubeadmConfig/ConditionType``; the Machine mirrors `Ready`.
    @OmitEmpty public var conditions: [Condition]
    /// `status.initialization`, which the Machine waits for.
    @OmitEmpty public var initialization: Initialization
    /// The Secret with the bootstrap data, once there is one.
    @OmitEmpty public var dataSecretName: String
    /// `metadata.generation` that the status was made for; nil before the first pass.
    public var observedGeneration: Int64?

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = KubeadmConfigStatus()

    /// The status of a configuration that nobody has reconciled yet.
    public init() {}

    /// What has happened once; it never goes back.
    public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
        /// The Secret with the bootstrap data was written. Its content stays as it is from then on.
        @OmitEmpty public var dataSecretCreated: Bool

        /// Nothing has happened: what an absent `initialization` reads as.
        public static let emptyValue = Initialization()

        /// Nothing has happened.
        public init() {}
    }
}

extension KubeadmConfig {
    /// What a `KubeadmConfig` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// The summary of the other two.
        case ready = "Ready"
        /// The Secret with the bootstrap data is there; the reason says what is awaited otherwise.
        case dataSecretAvailable = "DataSecretAvailable"
        /// The Secrets with the cluster's certificates are there.
        case certificatesAvailable = "CertificatesAvailable"
        /// The controller leaves the configuration alone.
        case paused = "Paused"
    }

    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
