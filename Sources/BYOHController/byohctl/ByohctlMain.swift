import ArgumentParser
import ByohAPI
import Glibc
import Suggestions

/// The operator's tool: starts a management plane, enrols hosts, makes clusters and says what they wait for.
@main
struct Byohctl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "byohctl",
        abstract: "Turns Linux machines that you have into Kubernetes clusters.",
        discussion: """
            `byohctl up` starts a management plane on this machine. A token from `byohctl token create` enrols hosts; \
            `byohctl cluster create` makes a cluster of them.

            Ends with 0 when it did what was asked, 1 when it could not, 2 when it did not understand.
            """,
        version: ByohRelease.version,
        subcommands: [
            UpCommand.self, DownCommand.self, StatusCommand.self, TokenCommand.self, HostCommand.self,
            ClusterCommand.self,
        ])

    static func main() async {
        do {
            try await run(suggestingFor: Array(CommandLine.arguments.dropFirst()))
        } catch {
            end(with: error)
        }
    }

    /// Help and version are answers, misuse is 2, everything else is 1 with a sentence.
    private static func end(with error: any Error) -> Never {
        switch exitCode(for: error) {
        case .success:
            print(fullMessage(for: error))
            Glibc.exit(0)
        case .validationFailure:
            StandardError.write(fullMessage(for: error))
            Glibc.exit(2)
        default:
            if !(error is ExitCode) { StandardError.write("byohctl: \(error)") }
            Glibc.exit(1)
        }
    }
}
