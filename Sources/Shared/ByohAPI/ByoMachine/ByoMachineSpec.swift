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
    /// A ``K8sInstallerConfigTemplate`` that says what is installed. ``installation`` comes first.
    public var installerRef: ObjectReference?
    /// Set by the controller once the host is a Node; see ``ProviderID``.
    public var providerID: String?

    public static let emptyValue = ByoMachineSpec()

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
    public var selector: LabelSelector

    public init(weight: Int32, selector: LabelSelector) {
        self.weight = weight
        self.selector = selector
    }
}

/// The least a host must have.
public struct HostRequirements: Codable, Hashable, Sendable {
    /// Logical processors.
    public var cpus: Int?
    public var memory: Quantity?
    /// The size of the largest disk.
    public var disk: Quantity?
    /// `amd64`, `arm64`.
    public var architecture: String?
    public var gpus: Int?

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
