public import KubernetesModel

/// Partitions and file systems that are made before kubeadm runs.
public struct DiskSetup: Codable, Hashable, Sendable {
    @OmitEmpty public var partitions: [Partition]
    @OmitEmpty public var filesystems: [Filesystem]

    public init(partitions: [Partition] = [], filesystems: [Filesystem] = []) {
        self.partitions = partitions
        self.filesystems = filesystems
    }

    /// The partition table of a device.
    public struct Partition: Codable, Hashable, Sendable {
        public var device: String
        /// Whether there is one partition over everything.
        public var layout: Bool
        public var overwrite: Bool?
        /// `mbr` or `gpt`.
        @OmitEmpty public var tableType: String
        /// Takes the place of ``layout``.
        @OmitEmpty public var diskLayout: [Share]

        public init(device: String, layout: Bool) {
            self.device = device
            self.layout = layout
        }
    }

    /// One partition.
    public struct Share: Codable, Hashable, Sendable {
        public var percentage: Int32
        /// A code, such as `82`.
        @OmitEmpty public var partitionType: String

        public init(percentage: Int32, partitionType: String = "") {
            self.percentage = percentage
            self.partitionType = partitionType
        }
    }

    public struct Filesystem: Codable, Hashable, Sendable {
        public var device: String
        public var filesystem: String
        @OmitEmpty public var label: String
        /// A number, `auto`, `any` or `none`.
        @OmitEmpty public var partition: String
        public var overwrite: Bool?
        @OmitEmpty public var replaceFS: String
        @OmitEmpty public var extraOpts: [String]

        public init(device: String, filesystem: String) {
            self.device = device
            self.filesystem = filesystem
        }
    }
}
