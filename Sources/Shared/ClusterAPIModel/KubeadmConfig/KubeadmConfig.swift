public import KubernetesModel

/// What one machine does to become a Node: a kubeadm configuration, files and commands. Follows
/// `bootstrap.cluster.x-k8s.io/v1beta2 KubeadmConfig`.
public struct KubeadmConfig: ConditionedObject {
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.bootstrap, version: ClusterAPIGroup.version, kind: "KubeadmConfig",
        plural: "kubeadmconfigs")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: Preserving<KubeadmConfigSpec>
    @OmitEmpty public var status: KubeadmConfigStatus

    public init(metadata: ObjectMeta, spec: Preserving<KubeadmConfigSpec>) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The observed state of a `KubeadmConfig`.
public struct KubeadmConfigStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var conditions: [Condition]
    @OmitEmpty public var initialization: Initialization
    /// The Secret with the bootstrap data, once there is one.
    @OmitEmpty public var dataSecretName: String
    public var observedGeneration: Int64?

    public static let emptyValue = KubeadmConfigStatus()

    public init() {}

    /// What has happened once; it never goes back.
    public struct Initialization: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty public var dataSecretCreated: Bool

        public static let emptyValue = Initialization()

        public init() {}
    }
}

extension KubeadmConfig {
    /// What a `KubeadmConfig` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// The summary of the other two.
        case ready = "Ready"
        case dataSecretAvailable = "DataSecretAvailable"
        case certificatesAvailable = "CertificatesAvailable"
        case paused = "Paused"
    }

    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
