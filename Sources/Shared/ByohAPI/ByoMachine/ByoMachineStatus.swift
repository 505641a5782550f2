public import ClusterAPIModel
public import KubernetesModel

/// What became of a machine. Written by the controller.
public struct ByoMachineStatus: Codable, Hashable, Sendable, EmptyValued {
    /// The same as ``Initialization/provisioned``, for scripts that know only this.
    @OmitEmpty public var ready: Bool
    /// `status.initialization`, which Cluster API waits for before it looks for the Node.
    @OmitEmpty public var initialization: Initialization
    /// The host's.
    @OmitEmpty public var addresses: [MachineAddress]
    /// Where the machine really is.
    public var failureDomain: String?
    /// The host that the machine holds; nil when it holds none.
    public var hostRef: HostReference?
    /// Entries of ``ByoMachine/ConditionType``; Cluster API reads `Ready`.
    @OmitEmpty public var conditions: [Condition]

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = ByoMachineStatus()

    /// The status of a machine that nobody has reconciled yet.
    public init() {}
}

/// Names a ``ByoHost`` in the namespace of whoever refers to it.
public struct HostReference: Codable, Hashable, Sendable {
    /// Name of the ``ByoHost``.
    public var name: String

    /// A reference to the host of this name.
    public init(name: String) {
        self.name = name
    }
}
