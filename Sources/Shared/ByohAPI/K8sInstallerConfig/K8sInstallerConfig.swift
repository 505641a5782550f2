public import KubernetesModel

/// What is installed on the host of one machine. Kept for manifests of the existing project; ours read the template.
public struct K8sInstallerConfig: KubernetesObject {
    public static let apiResource = ByohGroup.resource("K8sInstallerConfig", "k8sinstallerconfigs")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: K8sInstallerConfigSpec
    @OmitEmpty public var status: Status

    public init(metadata: ObjectMeta, spec: K8sInstallerConfigSpec) {
        self.metadata = metadata
        self.spec = spec
    }

    public struct Status: Codable, Hashable, Sendable, EmptyValued {
        @OmitEmpty public var ready: Bool
        public var installationSecret: ObjectReference?
        @OmitEmpty public var conditions: [Condition]

        public static let emptyValue = Status()

        public init() {}
    }
}

/// Describes an installation once, for many machines.
public struct K8sInstallerConfigSpec: Codable, Hashable, Sendable, EmptyValued {
    /// The OCI repository of the existing project's bundles. Used only where ``installation`` is nil.
    @OmitEmpty public var bundleRepo: String
    /// `k8s`.
    @OmitEmpty public var bundleType: String
    /// What is installed.
    public var installation: Installation?

    public static let emptyValue = K8sInstallerConfigSpec()

    public init(bundleRepo: String = "", bundleType: String = "", installation: Installation? = nil) {
        self.bundleRepo = bundleRepo
        self.bundleType = bundleType
        self.installation = installation
    }
}
