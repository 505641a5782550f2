import ArgumentParser
import ByohAPI

/// `byoh-controller`.
@main
struct ByohController: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "byoh-controller",
        abstract: "Gives Cluster API machines to existing Linux hosts.",
        discussion: "Without a subcommand it runs: --standalone is the same as run --standalone.",
        version: ByohRelease.version,
        subcommands: [ControllerCommand.self, BackupCommand.self, RestoreCommand.self],
        defaultSubcommand: ControllerCommand.self)
}
