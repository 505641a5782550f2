import AgentConfiguration
import ArgumentParser
import HostSystem
import SystemPackage

/// `byoh-agent config`
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Checks and shows the configuration, /etc/byoh/agent.yaml.",
        subcommands: [Check.self, Show.self])

    /// `byoh-agent config check`
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Says whether a configuration can be used, or all that is wrong with it.",
            discussion: "Exits with 78 when it cannot. Changes nothing.")

        @Argument(
            help: "The file; by default \(ConfigurationSource.standardFile), which need not exist.")
        var file: String?

        func run() async throws {
            let source = ConfigurationSource(file: file.map { FilePath($0) }, files: LocalFiles())
            _ = try source.loadOrExit()
            print("\(source.file) can be used.")
        }
    }

    /// `byoh-agent config show`
    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints the values that 'byoh-agent run' would go by, and where each comes from.",
            discussion: "What it prints is a configuration itself.")

        @OptionGroup var file: ConfigurationFileOption
        @OptionGroup var overrides: ConfigurationOverrides

        func run() async throws {
            print(try file.source(overrides.all).loadOrExit().text, terminator: "")
        }
    }
}

extension ConfigurationSource {
    /// The configuration; with one that cannot be used the program says why and ends.
    func loadOrExit() throws -> EffectiveConfiguration {
        do {
            return try load()
        } catch {
            Process.complain("\(error)")
            throw ExitStatus.unusableConfiguration
        }
    }
}
