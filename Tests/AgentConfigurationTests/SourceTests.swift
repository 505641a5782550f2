import HostSystem
import Logging
import SystemPackage
import TestSupport
import Testing

@testable import AgentConfiguration

@Suite struct SourceTests {
    private static let standard = ConfigurationSource.standardFile

    private func with(_ text: String?, _ body: (LocalFiles) async throws -> Void) async throws {
        try await TemporaryFolder.with("agent-configuration") { folder in
            let files = LocalFiles(root: folder)
            if let text { try files.write(Self.standard, Array(text.utf8), .ordinary) }
            try await body(files)
        }
    }

    @Test func noFileMeansTheDefaults() async throws {
        try await with(nil) { files in
            let effective = try ConfigurationSource(file: nil, files: files).load()
            #expect(effective == EffectiveConfiguration())
        }
    }

    @Test func aFileThatIsNamedMustBeThere() async throws {
        try await with(nil) { files in
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationSource(file: "/etc/other.yaml", files: files).load()
            }
            #expect(error?.description.contains("/etc/other.yaml: Could not read /etc/other.yaml") == true)
        }
    }

    @Test func anOptionWinsOverTheFileAndTheFileOverTheDefault() async throws {
        try await with("log:\n  level: debug\n  format: json\n") { files in
            let source = ConfigurationSource(
                file: nil, overrides: [.init(option: "--log-level", path: "log.level", text: "error")], files: files)
            let effective = try source.load()
            #expect(effective.values.log.level == .error)
            #expect(effective.values.log.form == .json)
            #expect(effective.text.contains("  level: error  # --log-level\n"))
            #expect(effective.text.contains("  format: json  # /etc/byoh/agent.yaml:3\n"))
            #expect(effective.text.contains("  attempts: 6  # default\n"))
        }
    }

    @Test func anOptionIsHeldToTheSameRules() async throws {
        try await with(nil) { files in
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationSource(
                    file: nil, overrides: [.init(option: "--log-level", path: "log.level", text: "loud")], files: files
                ).load()
            }
            #expect(error?.description.hasPrefix("--log-level: 'loud' is wrong; right would be trace, ") == true)
        }
    }

    @Test func aFileThatIsNoTextOrTooLargeIsRefused() async throws {
        try await with(nil) { files in
            let source = ConfigurationSource(file: nil, files: files)
            try files.write(Self.standard, [0xFF, 0xFE, 0x00], .ordinary)
            #expect(throws: ConfigurationError.self) { try source.load() }
            try files.write(Self.standard, Array(repeating: UInt8(ascii: "#"), count: 100_000), .ordinary)
            let error = #expect(throws: ConfigurationError.self) { try source.load() }
            #expect(error?.description.contains("more than 65536 bytes") == true)
        }
    }

    @Test func aReloadChangesWhatItCanAndNamesTheRest() async throws {
        try await with("lease: {idleInterval: 2m}\n") { files in
            let source = ConfigurationSource(file: nil, files: files)
            let live = LiveConfiguration(source, current: try source.load().values)
            let new = "log: {level: trace, format: json}\nmetrics: {listen: '127.0.0.1:9476'}\n"
            try files.write(Self.standard, Array(new.utf8), .ordinary)
            let reload = try live.reload()
            #expect(reload.changed == ["log.level", "lease.idleInterval"])
            #expect(reload.waiting == ["log.format", "metrics.listen"])
            #expect(live.values.log.level == .trace && live.values.log.form == .automatic)
            #expect(live.values.lease.idleInterval == .seconds(60) && live.values.metrics.listen == nil)
            // Still waiting, and still said.
            #expect(
                try live.reload() == LiveConfiguration.Reload(changed: [], waiting: ["log.format", "metrics.listen"]))
        }
    }

    @Test func aBadFileChangesNothing() async throws {
        try await with("log: {level: debug}\n") { files in
            let source = ConfigurationSource(file: nil, files: files)
            let live = LiveConfiguration(source, current: try source.load().values)
            let before = live.values
            try files.write(Self.standard, Array("log: {level: error}\nlease: {idle: 1m}\n".utf8), .ordinary)
            #expect(throws: ConfigurationError.self) { try live.reload() }
            #expect(live.values == before)
        }
    }

    @Test func thresholdsChangeWhileTheAgentRuns() async throws {
        try await with("health: {diskWarning: 80%}\n") { files in
            let source = ConfigurationSource(file: nil, files: files)
            let live = LiveConfiguration(source, current: try source.load().values)
            #expect(live.values.health.diskWarning == Percentage(80))
            try files.write(Self.standard, Array("health: {failAfter: 2m, diskFailure: 99%}\n".utf8), .ordinary)
            let reload = try live.reload()
            #expect(reload.changed == ["health.diskWarning", "health.diskFailure", "health.failAfter"])
            #expect(live.values.health.diskWarning == Percentage(90))
            #expect(live.values.health.diskFailure == Percentage(99))
            #expect(live.values.health.failAfter == .seconds(120))
        }
    }

    // Pairs that must be in order are keys, and the defaults are in order.
    @Test func theDefaultsAreInOrder() {
        for (lesser, greater, holds) in ConfigurationKey.ordered {
            #expect(ConfigurationKey.named(lesser) != nil && ConfigurationKey.named(greater) != nil)
            #expect(holds(AgentConfiguration()), "\(lesser)")
        }
    }

    @Test func everyKeyShowsWhatItReads() throws {
        for key in ConfigurationKey.all {
            var copy = AgentConfiguration()
            let shown = key.show(copy)
            #expect(key.read(ConfigurationScalar(text: shown, isPlain: true), &copy), "\(key.path): \(shown)")
            #expect(copy == AgentConfiguration(), "\(key.path)")
        }
        #expect(Set(ConfigurationKey.all.map(\.path)).count == ConfigurationKey.all.count)
    }
}
