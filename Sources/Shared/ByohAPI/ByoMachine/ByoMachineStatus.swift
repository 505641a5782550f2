public import ClusterAPIModel
public import KubernetesModel

/// What became of a machine. Written by the controller.
public struct ByoMachineStatus: Codable, Hashable, Sendable, EmptyValued {
    /// The same as ``Initialization/provisioned``, for scripts that know only this.
    @OmitEmpty public var ready: Bool
    @OmitEmpty public var initialization: Initialization
    /// The host's.
    @OmitEmpty public var addresses: [MachineAddress]
    /// Where the machine really is.
    public var failureDomain: String?
    /// The host that the machine holds; nil when it holds none.
    public var hostRef: HostReference?
    @OmitEmpty public var conditions: [Condition]

    public static let emptyValue = ByoMachineStatus()

    public init() {}
}

/// Names a ``ByoHost`` in the namespace of whoever refers to it.
public struct HostReference: Codable, Hashable, Sendable {
    public var name: String

    public init(name: String) {
        self.name = name
    }
}
