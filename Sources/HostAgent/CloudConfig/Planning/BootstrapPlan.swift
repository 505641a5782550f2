/// A cloud-config turned into what is done, in cloud-init's order: early commands, files, preparations, late files, commands.
///
/// Everything is a file or a command, so that one mechanism carries it out and one journal remembers it.
package struct BootstrapPlan: Hashable, Sendable {
    /// Before anything else.
    package var earlyCommands: [PlannedCommand]
    package var files: [WrittenFile]
    /// Disks, filesystems, mounts, accounts, time: each finds out itself whether it was done before.
    package var preparations: [PlannedCommand]
    /// Those that wait for the accounts that own them.
    package var lateFiles: [WrittenFile]
    /// In one shell, in this order; one that fails does not keep the next from running, as in cloud-init.
    package var commands: [PlannedCommand]
    /// The accounts among the preparations, for whoever undoes them.
    package var users: [String]

    package init(_ config: CloudConfig) {
        earlyCommands = config.bootCommands
        files = config.files.filter { !$0.isDeferred }
        lateFiles = config.files.filter(\.isDeferred)
        preparations =
            config.disks.map(\.command) + config.filesystems.map(\.command) + config.mounts.map(\.command)
            + config.users.flatMap(\.commands) + (config.timeServers.map { [$0.command] } ?? [])
        commands = config.commands
        users = config.users.map(\.name)
    }

    /// All files, in the order in which they are written.
    package var allFiles: [WrittenFile] { files + lateFiles }
}

extension BootstrapPlan: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "BootstrapPlan(\(allFiles.count) files, \(commands.count) commands)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
