public import KubernetesModel

/// What a host is made of. Machines can require some of it.
public struct HostHardware: Codable, Hashable, Sendable {
    /// Logical processors.
    @OmitEmpty public var cpus: Int
    /// `MemTotal` of proc_meminfo(5) in bytes: a little less than what is built in. 0 when it is not known.
    @OmitEmpty public var memoryBytes: Int64
    /// Disks with hardware behind them; no partitions, loop devices or device-mapper volumes. At most 256.
    @OmitEmpty public var disks: [Disk]
    /// Interfaces other than the loopback and those that container networks make. At most 64.
    @OmitEmpty public var nics: [NetworkInterface]
    /// Graphics processors, at most 64. The agent does not look for them, so that no host has any.
    @OmitEmpty public var gpus: [GPU]
    /// In the words of Go and of container images: `amd64`, `arm64`.
    @OmitEmpty public var architecture: String
    /// Release of the running kernel, as `uname -r` prints it.
    @OmitEmpty public var kernelVersion: String

    /// An inventory; zero and empty stand for what is not known.
    public init(
        cpus: Int = 0, memoryBytes: Int64 = 0, disks: [Disk] = [], nics: [NetworkInterface] = [], gpus: [GPU] = [],
        architecture: String = "", kernelVersion: String = ""
    ) {
        self.cpus = cpus
        self.memoryBytes = memoryBytes
        self.disks = disks
        self.nics = nics
        self.gpus = gpus
        self.architecture = architecture
        self.kernelVersion = kernelVersion
    }

    /// A whole disk, not a partition.
    public struct Disk: Codable, Hashable, Sendable {
        /// Such as `nvme0n1`.
        public var name: String
        /// Capacity in bytes; 0 when it is not known.
        @OmitEmpty public var sizeBytes: Int64
        /// Whether it is a spinning disk, by the kernel's `queue/rotational`.
        @OmitEmpty public var rotational: Bool
        /// As the device names itself; empty when it does not.
        @OmitEmpty public var model: String

        /// A disk, by default not rotational and of an unknown model.
        public init(name: String, sizeBytes: Int64, rotational: Bool = false, model: String = "") {
            self.name = name
            self.sizeBytes = sizeBytes
            self.rotational = rotational
            self.model = model
        }
    }

    /// A network interface: a card, or a bond, bridge or VLAN.
    public struct NetworkInterface: Codable, Hashable, Sendable {
        /// Such as `eno1`.
        public var name: String
        /// Hardware address as colon-separated hex, from `/sys/class/net`.
        @OmitEmpty public var macAddress: String
        /// IP addresses without prefix length, IPv4 and IPv6, also link-local ones; empty when it has none. At most 64.
        @OmitEmpty public var addresses: [String]
        /// Link speed in Mbit/s; 0 when it is not known, as with a link that is down.
        @OmitEmpty public var speedMbps: Int
        /// Whether the default route leads through it.
        @OmitEmpty public var isDefault: Bool

        /// An interface; by default with nothing known about it but its name.
        public init(
            name: String, macAddress: String = "", addresses: [String] = [], speedMbps: Int = 0,
            isDefault: Bool = false
        ) {
            self.name = name
            self.macAddress = macAddress
            self.addresses = addresses
            self.speedMbps = speedMbps
            self.isDefault = isDefault
        }
    }

    /// A graphics processor.
    public struct GPU: Codable, Hashable, Sendable {
        /// PCI vendor and device, such as `10de:20b0`.
        public var pciID: String
        /// For people; empty when it is not known.
        @OmitEmpty public var model: String

        /// A graphics processor; without a model only its PCI ID is known.
        public init(pciID: String, model: String = "") {
            self.pciID = pciID
            self.model = model
        }
    }
}
