import ArgumentParser
import ByohAPI
import Suggestions

/// The program: reads the command and hands over.
@main
struct ByohAgent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "byoh-agent",
        abstract:
            "Makes this machine a Kubernetes node when its management cluster asks for one, and clean again afterwards.",
        subcommands: [
            Enroll.self, Run.self, Status.self, PreflightCommand.self, ConfigCommand.self, Reset.self, Version.self,
        ])

    static func main() async {
        do {
            try await run(suggestingFor: Array(CommandLine.arguments.dropFirst()))
        } catch {
            exit(withError: error)
        }
    }

    /// Of the agent. Reported in the host's status.
    static let version = ByohRelease.version
}
