/// The observed state of a `Node`.
public struct NodeStatus: Codable, Hashable, Sendable, EmptyValued {
    /// How to reach the node, as the kubelet or a cloud provider reports it.
    @OmitEmpty public var addresses: [NodeAddress]
    /// `Ready`, `MemoryPressure` and others, at most one of each type.
    @OmitEmpty public var conditions: [NodeCondition]
    /// All there is, by resource name such as `cpu`.
    @OmitEmpty public var capacity: [String: Quantity]
    /// What pods may use of it.
    @OmitEmpty public var allocatable: [String: Quantity]
    /// What runs on the machine; nil or empty before the kubelet has reported.
    public var nodeInfo: NodeSystemInfo?

    /// What an absent status reads as: the kubelet has not reported.
    public static let emptyValue = NodeStatus()

    /// A status with these addresses and conditions, and without resources.
    public init(addresses: [NodeAddress] = [], conditions: [NodeCondition] = []) {
        self.addresses = addresses
        self.conditions = conditions
    }
}

/// One way to reach a node.
public struct NodeAddress: Codable, Hashable, Sendable {
    /// What kind of address it is. Open, as the API may learn more.
    public struct AddressType: RawRepresentable, Codable, Hashable, Sendable {
        /// Text in the API, such as `InternalIP`.
        public let rawValue: String

        /// A type by its text, also one that is not named here.
        public init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// Name of the machine; it need not resolve.
        public static let hostName = AddressType(rawValue: "Hostname")
        /// IP address that the cluster uses.
        public static let internalIP = AddressType(rawValue: "InternalIP")
        /// IP address meant for use from outside the cluster.
        public static let externalIP = AddressType(rawValue: "ExternalIP")
        /// DNS name that resolves to an address that the cluster uses.
        public static let internalDNS = AddressType(rawValue: "InternalDNS")
        /// DNS name that resolves to an address meant for use from outside.
        public static let externalDNS = AddressType(rawValue: "ExternalDNS")
    }

    /// How ``address`` is to be read.
    public var type: AddressType
    /// IP address or name, without a port.
    public var address: String

    /// One address.
    public init(type: AddressType, address: String) {
        self.type = type
        self.address = address
    }
}

/// One aspect of a node's state, such as `Ready`. Unlike ``Condition`` it has a heartbeat, and no generation.
public struct NodeCondition: Codable, Hashable, Sendable {
    /// Such as `Ready`, `MemoryPressure`, `DiskPressure`, `PIDPressure` or `NetworkUnavailable`. Unique on a node.
    public var type: String
    /// Whether it holds; the node controller sets `Unknown` when the kubelet is silent.
    public var status: Condition.Status
    /// When its writer last reported, with or without news.
    public var lastHeartbeatTime: Time?
    /// When ``status`` last changed.
    public var lastTransitionTime: Time?
    /// Why it last changed, for programs: one upper camel case word.
    @OmitEmpty public var reason: String
    /// Why it last changed, for people.
    @OmitEmpty public var message: String

    /// A condition without times.
    public init(type: String, status: Condition.Status, reason: String = "", message: String = "") {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
    }
}

/// What a node's kubelet says about the machine and the software on it.
public struct NodeSystemInfo: Codable, Hashable, Sendable, EmptyValued {
    /// `/etc/machine-id` of the node (machine-id(5)); clones of one image may share it.
    @OmitEmpty public var machineID: String
    /// UUID of the machine from its firmware.
    @OmitEmpty public var systemUUID: String
    /// Changes with every boot.
    @OmitEmpty public var bootID: String
    /// Release of the kernel, as `uname -r` prints it.
    @OmitEmpty public var kernelVersion: String
    /// Name of the distribution: `PRETTY_NAME` of os-release(5).
    @OmitEmpty public var osImage: String
    /// `<runtime>://<version>`, such as `containerd://2.1.4`.
    @OmitEmpty public var containerRuntimeVersion: String
    /// Version with a leading `v`, such as `v1.34.1`.
    @OmitEmpty public var kubeletVersion: String
    /// Empty on current versions, which no longer report it.
    @OmitEmpty public var kubeProxyVersion: String
    /// `linux` or `windows`.
    @OmitEmpty public var operatingSystem: String
    /// Go's name of the processor architecture, such as `amd64` or `arm64`.
    @OmitEmpty public var architecture: String

    /// What absent facts read as: all empty.
    public static let emptyValue = NodeSystemInfo()

    /// No facts: all empty.
    public init() {}
}
