public import KubernetesModel

/// What is installed on the hosts of machines whose `spec.installerRef` names it. Mostly they name a template.
public struct K8sInstallerConfig: KubernetesObject {
    /// `k8sinstallerconfigs` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("K8sInstallerConfig", "k8sinstallerconfigs")

    /// In the existing project the name is that of the ByoMachine.
    @OmitEmpty public var metadata: ObjectMeta
    /// What is installed.
    @OmitEmpty public var spec: K8sInstallerConfigSpec
    /// Written by the controller.
    @OmitEmpty public var status: Status

    /// An object that nobody has reconciled.
    public init(metadata: ObjectMeta, spec: K8sInstallerConfigSpec) {
        self.metadata = metadata
        self.spec = spec
    }

    /// What became of it. Shaped as the installer contract of the existing project asks.
    public struct Status: Codable, Hashable, Sendable, EmptyValued {
        /// Whether machines can be installed by it: there is an installation.
        @OmitEmpty public var ready: Bool
        /// A Secret with an installation script, of the existing project. Our controller neither writes nor reads it.
        public var installationSecret: ObjectReference?
        /// Entries of ``InstallationConditionType``.
        @OmitEmpty public var conditions: [Condition]

        /// Nothing is known: what an absent `status` reads as.
        public static let emptyValue = Status()

        /// The status of an object that nobody has reconciled.
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

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = K8sInstallerConfigSpec()

    /// A spec; empty texts are not written.
    public init(bundleRepo: String = "", bundleType: String = "", installation: Installation? = nil) {
        self.bundleRepo = bundleRepo
        self.bundleType = bundleType
        self.installation = installation
    }
}
