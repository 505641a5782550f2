/// Bootstrap data turned into what is done, in this order: early commands, files, preparations, folders, late files, links,
/// units, commands.
///
/// Whatever the format of the data, one mechanism carries it out and one journal remembers it.
package struct BootstrapPlan: Hashable, Sendable {
    /// Before anything else.
    package var earlyCommands: [PlannedCommand]
    package var files: [WrittenFile]
    /// Disks, filesystems, mounts, accounts, time: each finds out itself whether it was done before.
    package var preparations: [PlannedCommand]
    /// Whether a preparation that fails ends the bootstrap. It does in Ignition, and does not in cloud-init.
    package var needsPreparations: Bool
    /// Outer ones before what is in them.
    package var folders: [PlannedFolder]
    /// Those that wait for the accounts that own them.
    package var lateFiles: [WrittenFile]
    package var links: [PlannedLink]
    /// Written before the commands, which start those that are to run. Each name once.
    package var units: [PlannedUnit]
    /// In one shell, in this order; one that fails does not keep the next from running, as in cloud-init.
    package var commands: [PlannedCommand]
    /// The accounts among the preparations, for whoever undoes them.
    package var users: [NewUser]

    package init(_ config: CloudConfig) {
        earlyCommands = config.bootCommands
        files = config.files.filter { !$0.isDeferred }
        lateFiles = config.files.filter(\.isDeferred)
        preparations =
            config.disks.map(\.command) + config.filesystems.map(\.command) + config.mounts.map(\.command)
            + config.users.flatMap(\.commands) + (config.timeServers.map { [$0.command] } ?? [])
        commands = config.commands
        users = config.users
        needsPreparations = false
        folders = []
        links = []
        units = []
    }

    /// A plan of accounts, files and units, in Ignition's order: what is started sees everything else in its place.
    ///
    /// - Parameter units: Each name once.
    package init(
        users: [NewUser], folders: [PlannedFolder] = [], files: [WrittenFile], links: [PlannedLink] = [],
        units: [PlannedUnit]
    ) {
        earlyCommands = []
        self.files = []
        preparations = users.isEmpty ? [] : [.shell("set -e")] + users.flatMap(\.commands)
        needsPreparations = true
        self.folders = folders
        lateFiles = files
        self.links = links
        self.units = units
        commands = UnitStart.commands(units)
        self.users = users
    }

    /// All files, in the order in which they are written.
    package var allFiles: [WrittenFile] { files + lateFiles }
}

extension BootstrapPlan: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String {
        "BootstrapPlan(\(allFiles.count) files, \(units.count) units, \(commands.count) commands)"
    }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
