/// The observed state of a `Node`.
public struct NodeStatus: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var addresses: [NodeAddress]
    @OmitEmpty public var conditions: [NodeCondition]
    /// All there is, by resource name such as `cpu`.
    @OmitEmpty public var capacity: [String: Quantity]
    /// What pods may use of it.
    @OmitEmpty public var allocatable: [String: Quantity]
    public var nodeInfo: NodeSystemInfo?

    public static let emptyValue = NodeStatus()

    public init(addresses: [NodeAddress] = [], conditions: [NodeCondition] = []) {
        self.addresses = addresses
        self.conditions = conditions
    }
}

/// One way to reach a node.
public struct NodeAddress: Codable, Hashable, Sendable {
    /// What kind of address it is. Open, as the API may learn more.
    public struct AddressType: RawRepresentable, Codable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        public static let hostName = AddressType(rawValue: "Hostname")
        public static let internalIP = AddressType(rawValue: "InternalIP")
        public static let externalIP = AddressType(rawValue: "ExternalIP")
        public static let internalDNS = AddressType(rawValue: "InternalDNS")
        public static let externalDNS = AddressType(rawValue: "ExternalDNS")
    }

    public var type: AddressType
    public var address: String

    public init(type: AddressType, address: String) {
        self.type = type
        self.address = address
    }
}

/// One aspect of a node's state, such as `Ready`. Unlike ``Condition`` it has a heartbeat, and no generation.
public struct NodeCondition: Codable, Hashable, Sendable {
    public var type: String
    public var status: Condition.Status
    public var lastHeartbeatTime: Time?
    public var lastTransitionTime: Time?
    @OmitEmpty public var reason: String
    @OmitEmpty public var message: String

    public init(type: String, status: Condition.Status, reason: String = "", message: String = "") {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
    }
}

/// What a node's kubelet says about the machine and the software on it.
public struct NodeSystemInfo: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var machineID: String
    @OmitEmpty public var systemUUID: String
    /// Changes with every boot.
    @OmitEmpty public var bootID: String
    @OmitEmpty public var kernelVersion: String
    @OmitEmpty public var osImage: String
    @OmitEmpty public var containerRuntimeVersion: String
    @OmitEmpty public var kubeletVersion: String
    /// Empty on current versions, which no longer report it.
    @OmitEmpty public var kubeProxyVersion: String
    @OmitEmpty public var operatingSystem: String
    @OmitEmpty public var architecture: String

    public static let emptyValue = NodeSystemInfo()

    public init() {}
}
