import ArgumentParser
import ByohAPI
import Suggestions

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

    static func main() async {
        do {
            try await run(suggestingFor: Array(CommandLine.arguments.dropFirst()))
        } catch {
            exit(withError: error)
        }
    }
}
