/// A cloud-config as Cluster API's bootstrap providers emit it: what to write and what to run to turn a host into a node.
///
/// Reading it decides everything that can be decided: an unknown key, a value of the wrong kind, contents that do not
/// decode are refused with line and column, before anything has happened to the host. What is known is listed in
/// ``knownKeys``; it is what the kubeadm provider renders and what its users put there.
///
/// Text renderings show counts and paths, never contents.
package struct CloudConfig: Hashable, Sendable {
    /// Run first, before any file is written (`bootcmd`).
    package var bootCommands: [PlannedCommand]
    package var files: [WrittenFile]
    package var disks: [DiskLayout]
    package var filesystems: [NewFilesystem]
    package var mounts: [MountEntry]
    package var users: [NewUser]
    package var timeServers: TimeServers?
    /// Run last, in one shell (`runcmd`).
    package var commands: [PlannedCommand]

    package init(
        bootCommands: [PlannedCommand] = [], files: [WrittenFile] = [], disks: [DiskLayout] = [],
        filesystems: [NewFilesystem] = [], mounts: [MountEntry] = [], users: [NewUser] = [],
        timeServers: TimeServers? = nil, commands: [PlannedCommand] = []
    ) {
        self.bootCommands = bootCommands
        self.files = files
        self.disks = disks
        self.filesystems = filesystems
        self.mounts = mounts
        self.users = users
        self.timeServers = timeServers
        self.commands = commands
    }

    /// The top-level keys that are understood.
    package static let knownKeys = [
        "bootcmd", "disk_setup", "fs_setup", "mounts", "ntp", "runcmd", "users", "write_files",
    ]
}

extension CloudConfig: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        "CloudConfig(\(files.count) files, \(bootCommands.count) boot commands, \(commands.count) commands)"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
