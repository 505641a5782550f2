public import KubernetesModel

/// Which host a machine wants, and what is installed there.
public struct ByoMachineSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Labels that the host must have. Nil for any host.
    public var selector: LabelSelector?
    /// Labels that the host should have, by weight.
    @OmitEmpty public var preferred: [PreferredHost]
    /// What the host must be made of. Nil for anything.
    public var requirements: HostRequirements?
    /// What is installed. Nil: ``installerRef`` says it.
    public var installation: Installation?
    /// A ``K8sInstallerConfigTemplate`` or ``K8sInstallerConfig`` that says what is installed. ``installation`` comes first.
    public var installerRef: ObjectReference?
    /// Set by the controller once the host is a Node; see ``ProviderID``.
    public var providerID: String?

    /// Any host, and nothing said about what to install: what an absent `spec` reads as.
    public static let emptyValue = ByoMachineSpec()

    /// A spec; nil and empty ask for nothing. It needs `installation` or `installerRef` before a host is claimed.
    public init(
        selector: LabelSelector? = nil, preferred: [PreferredHost] = [], requirements: HostRequirements? = nil,
        installation: Installation? = nil, installerRef: ObjectReference? = nil, providerID: String? = nil
    ) {
        self.selector = selector
        self.preferred = preferred
        self.requirements = requirements
        self.installation = installation
        self.installerRef = installerRef
        self.providerID = providerID
    }
}

/// A wish that may stay unfulfilled.
public struct PreferredHost: Codable, Hashable, Sendable {
    /// 1 to 100: what a host with these labels is worth more than one without.
    public var weight: Int32
    /// The labels that count. An empty one matches every host.
    public var selector: LabelSelector

    /// A preference of this weight for hosts with these labels.
    public init(weight: Int32, selector: LabelSelector) {
        self.weight = weight
        self.selector = selector
    }
}

/// The least a host must have.
public struct HostRequirements: Codable, Hashable, Sendable {
    /// Logical processors.
    public var cpus: Int?
    /// Least memory, such as `8Gi`, compared with ``HostHardware/memoryBytes``. Nil for any.
    public var memory: Quantity?
    /// The size of the largest disk.
    public var disk: Quantity?
    /// `amd64`, `arm64`.
    public var architecture: String?
    /// Least number of graphics processors and other accelerators, of whatever model (``HostHardware/gpus``). Nil for any.
    public var gpus: Int?

    /// Requirements; nil asks for nothing.
    public init(
        cpus: Int? = nil, memory: Quantity? = nil, disk: Quantity? = nil, architecture: String? = nil,
        gpus: Int? = nil
    ) {
        self.cpus = cpus
        self.memory = memory
        self.disk = disk
        self.architecture = architecture
        self.gpus = gpus
    }
}
