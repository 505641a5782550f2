public import KubernetesModel

/// What a host is made of. Machines can require some of it.
public struct HostHardware: Codable, Hashable, Sendable {
    /// Logical processors.
    @OmitEmpty public var cpus: Int
    @OmitEmpty public var memoryBytes: Int64
    @OmitEmpty public var disks: [Disk]
    @OmitEmpty public var nics: [NetworkInterface]
    @OmitEmpty public var gpus: [GPU]
    /// In the words of Go and of container images: `amd64`, `arm64`.
    @OmitEmpty public var architecture: String
    @OmitEmpty public var kernelVersion: String

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
        @OmitEmpty public var sizeBytes: Int64
        @OmitEmpty public var rotational: Bool
        @OmitEmpty public var model: String

        public init(name: String, sizeBytes: Int64, rotational: Bool = false, model: String = "") {
            self.name = name
            self.sizeBytes = sizeBytes
            self.rotational = rotational
            self.model = model
        }
    }

    /// A network interface with hardware behind it.
    public struct NetworkInterface: Codable, Hashable, Sendable {
        /// Such as `eno1`.
        public var name: String
        @OmitEmpty public var macAddress: String
        @OmitEmpty public var addresses: [String]
        @OmitEmpty public var speedMbps: Int
        /// Whether the default route leads through it.
        @OmitEmpty public var isDefault: Bool

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
        @OmitEmpty public var model: String

        public init(pciID: String, model: String = "") {
            self.pciID = pciID
            self.model = model
        }
    }
}
