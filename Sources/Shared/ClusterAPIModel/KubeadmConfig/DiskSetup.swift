public import KubernetesModel

/// Partitions and file systems that are made before kubeadm runs.
public struct DiskSetup: Codable, Hashable, Sendable {
    /// Made in order, before the file systems: cloud-init's `disk_setup`.
    @OmitEmpty public var partitions: [Partition]
    /// Made in order: cloud-init's `fs_setup`.
    @OmitEmpty public var filesystems: [Filesystem]

    /// A setup; by default nothing is made.
    public init(partitions: [Partition] = [], filesystems: [Filesystem] = []) {
        self.partitions = partitions
        self.filesystems = filesystems
    }

    /// The partition table of a device.
    public struct Partition: Codable, Hashable, Sendable {
        /// Path of the disk, such as `/dev/sdb`.
        public var device: String
        /// Whether there is one partition over everything.
        public var layout: Bool
        /// Whether what is on the disk may be wiped. Nil as false: a disk on which blkid(8) finds something is left
        /// alone. Data that it does not know is no protection.
        public var overwrite: Bool?
        /// `mbr` or `gpt`.
        @OmitEmpty public var tableType: String
        /// Takes the place of ``layout``.
        @OmitEmpty public var diskLayout: [Share]

        /// A table; nothing is wiped.
        public init(device: String, layout: Bool) {
            self.device = device
            self.layout = layout
        }
    }

    /// One partition.
    public struct Share: Codable, Hashable, Sendable {
        /// Part of the disk, 1 to 100.
        public var percentage: Int32
        /// A code, such as `82`.
        @OmitEmpty public var partitionType: String

        /// A partition; without a code it is Linux's.
        public init(percentage: Int32, partitionType: String = "") {
            self.percentage = percentage
            self.partitionType = partitionType
        }
    }

    /// A file system on a disk or a partition of it.
    public struct Filesystem: Codable, Hashable, Sendable {
        /// Path of the disk or partition, such as `/dev/sdb`.
        public var device: String
        /// What mkfs(8) makes, such as `ext4` or `xfs`.
        public var filesystem: String
        /// Name of the file system, by which a mount can find it; empty for none.
        @OmitEmpty public var label: String
        /// A number, `auto`, `any` or `none`.
        @OmitEmpty public var partition: String
        /// Whether another file system may be wiped. Nil as false: a device on which blkid(8) finds a file system is
        /// left alone. A partition table, or data that it does not know, is no protection.
        public var overwrite: Bool?
        /// The one type of file system that may be wiped; empty for none.
        @OmitEmpty public var replaceFS: String
        /// More arguments for mkfs(8).
        @OmitEmpty public var extraOpts: [String]

        /// A file system without a label; nothing is wiped.
        public init(device: String, filesystem: String) {
            self.device = device
            self.filesystem = filesystem
        }
    }
}
