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
    /// Graphics processors and other accelerators on the PCI bus, at most 64; not the display adapters of management
    /// controllers and hypervisors, which compute nothing.
    @OmitEmpty public var gpus: [GPU]
    /// In the words of Go and of container images: `amd64`, `arm64`.
    @OmitEmpty public var architecture: String
    /// Release of the running kernel, as `uname -r` prints it.
    @OmitEmpty public var kernelVersion: String
    /// In the words of systemd-detect-virt(1): `none` on bare metal, or `kvm`, `vmware`, `systemd-nspawn`. Empty when it is
    /// not known.
    @OmitEmpty public var virtualization: String
    /// Who made the machine, by its firmware (DMI), such as `Dell Inc.`; empty when the firmware does not say.
    @OmitEmpty public var vendor: String
    /// The machine's model by its firmware, such as `PowerEdge R740`.
    @OmitEmpty public var product: String
    /// The machine's serial number by its firmware, by which somebody finds it in the rack.
    @OmitEmpty public var serialNumber: String

    /// An inventory; zero and empty stand for what is not known.
    public init(
        cpus: Int = 0, memoryBytes: Int64 = 0, disks: [Disk] = [], nics: [NetworkInterface] = [], gpus: [GPU] = [],
        architecture: String = "", kernelVersion: String = "", virtualization: String = "", vendor: String = "",
        product: String = "", serialNumber: String = ""
    ) {
        self.cpus = cpus
        self.memoryBytes = memoryBytes
        self.disks = disks
        self.nics = nics
        self.gpus = gpus
        self.architecture = architecture
        self.kernelVersion = kernelVersion
        self.virtualization = virtualization
        self.vendor = vendor
        self.product = product
        self.serialNumber = serialNumber
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
        /// Whether nothing uses it: it has no partitions, no filesystem of it is mounted, no swap is on it, and no volume
        /// group, RAID or encrypted volume is made of it. A filesystem that is not mounted is not seen.
        @OmitEmpty public var free: Bool

        /// A disk, by default in use, not rotational and of an unknown model.
        public init(name: String, sizeBytes: Int64, rotational: Bool = false, model: String = "", free: Bool = false) {
            self.name = name
            self.sizeBytes = sizeBytes
            self.rotational = rotational
            self.model = model
            self.free = free
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
        /// Whether there is somebody at the other end of the cable (`carrier`).
        @OmitEmpty public var linkUp: Bool
        /// Whether the default route leads through it.
        @OmitEmpty public var isDefault: Bool

        /// An interface; by default with nothing known about it but its name.
        public init(
            name: String, macAddress: String = "", addresses: [String] = [], speedMbps: Int = 0,
            linkUp: Bool = false, isDefault: Bool = false
        ) {
            self.name = name
            self.macAddress = macAddress
            self.addresses = addresses
            self.speedMbps = speedMbps
            self.linkUp = linkUp
            self.isDefault = isDefault
        }
    }

    /// A graphics processor, or another accelerator.
    public struct GPU: Codable, Hashable, Sendable {
        /// PCI vendor and device, such as `10de:20b0`.
        public var pciID: String
        /// Vendor and model by the host's pci.ids; empty where that is not there or does not know it.
        @OmitEmpty public var model: String
        /// Its place on the bus, such as `0000:65:00.0`.
        @OmitEmpty public var pciAddress: String

        /// A graphics processor; without a model only its PCI ID is known.
        public init(pciID: String, model: String = "", pciAddress: String = "") {
            self.pciID = pciID
            self.model = model
            self.pciAddress = pciAddress
        }
    }
}
