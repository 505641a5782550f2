import AgentConfiguration
import ArgumentParser
import Suggestions
import SystemPackage
import TestSupport
import Testing

@testable import byoh_agent

@Suite struct CommandLineTests {
    @Test(arguments: [
        ["run"], ["run", "--config", "/etc/other.yaml", "--log-level", "debug"], ["status"],
        ["status", "--output", "json"],
        ["config", "check"], ["config", "check", "/tmp/a.yaml"], ["config", "show", "--metrics-listen", "off"],
    ])
    func rightCommandsAreRead(words: [String]) throws {
        _ = try ByohAgent.parseAsRoot(words)
    }

    @Test func aFormatThatIsUnknownIsMisuse() {
        #expect {
            _ = try ByohAgent.parseAsRoot(["status", "--output", "yaml"])
        } throws: { error in
            ByohAgent.exitCode(for: error) == .validationFailure && ByohAgent.fullMessage(for: error).contains("text")
        }
    }

    @Test func aWordThatIsNoCommandIsToldTheNearest() {
        #expect {
            _ = try ByohAgent.parse(suggestingFor: ["preflght", "--output", "json"])
        } throws: { error in
            ByohAgent.exitCode(for: error) == .validationFailure
                && ByohAgent.fullMessage(for: error)
                    .contains("unknown subcommand 'preflght'; did you mean 'preflight'?")
        }
    }

    @Test(arguments: ["0", "-5"])
    func anApprovalIsWaitedForASecondAtLeast(seconds: String) {
        #expect {
            _ = try ByohAgent.parseAsRoot(["enroll", "--bootstrap-kubeconfig", "f", "--patience", seconds])
        } throws: { error in
            ByohAgent.fullMessage(for: error).contains("--patience \(seconds) is too short; it must be 1")
        }
    }

    /// Every option that stands for a key does so under a path that exists.
    @Test func optionsStandForKeys() throws {
        let overrides = try ConfigurationOverrides.parse([
            "--log-level", "debug", "--log-format", "json", "--metrics-listen", "127.0.0.1:9476",
        ])
        #expect(overrides.all.count == 3)
        for override in overrides.all {
            #expect(ConfigurationKey.named(override.path) != nil && !override.text.isEmpty, "\(override.option)")
        }
    }

    @Test func aConfigurationThatCannotBeUsedEndsWith78() async throws {
        try await TemporaryFolder.with("config-check") { folder in
            let file = folder.appending("agent.yaml")
            try file.write("log:\n  level: info\n")
            let good = try #require(
                try ByohAgent.parseAsRoot(["config", "check", file.string]) as? ConfigCommand.Check)
            try await good.run()
            try file.write("log:\n  level: loud\n")
            let bad = try #require(try ByohAgent.parseAsRoot(["config", "check", file.string]) as? ConfigCommand.Check)
            let error = await #expect(throws: ExitCode.self) { try await bad.run() }
            #expect(error == ExitStatus.unusableConfiguration && error?.rawValue == 78)
        }
    }
}
