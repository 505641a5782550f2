import ArgumentParser
import FoundationEssentials
import HostReconciler
import SystemPackage
import Testing

@testable import byoh_agent

/// The unit in systemd/ fits the program that it starts.
@Suite struct UnitFileTests {
    private static func settings() throws -> [(name: String, value: String)] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "../../systemd/byoh-agent.service")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { return nil }
            return (String(line[..<equals]), String(line[line.index(after: equals)...]))
        }
    }

    private func values(_ name: String) throws -> [String] {
        try Self.settings().filter { $0.name == name }.map(\.value)
    }

    @Test func aConfigurationThatCannotBeUsedEndsTheRestarts() throws {
        let statuses = try #require(try values("RestartPreventExitStatus").first).split(separator: " ").compactMap {
            Int32($0)
        }
        #expect(Set(statuses) == [ExitStatus.unusableConfiguration.rawValue, ByohAgent.exitCode(for: misuse).rawValue])
    }

    private var misuse: any Error {
        do {
            _ = try ByohAgent.parseAsRoot(["run", "--no-such-option"])
            return CancellationError()
        } catch {
            return error
        }
    }

    @Test func itsCommandsAreOurs() throws {
        let commands = try values("ExecStart") + values("ExecReload")
        let ours = commands.filter { $0.hasPrefix("/usr/bin/byoh-agent ") }
        #expect(ours.count == 2)
        for command in ours {
            #expect(throws: Never.self) {
                try ByohAgent.parseAsRoot(command.split(separator: " ").dropFirst().map(String.init))
            }
        }
        // Whoever asks for a reload hears that the file is wrong before the agent is told to read it.
        #expect(try values("ExecReload").first == "/usr/bin/byoh-agent config check")
    }

    @Test func theStatusIsInItsRuntimeDirectory() throws {
        let name = try #require(try values("RuntimeDirectory").first)
        #expect(FilePath("/run").appending(name) == StatusFile.folder)
        #expect(try values("RuntimeDirectoryMode") == ["0700"])
    }

    // Each of these gives the agent a mount namespace of its own (systemd.exec(5)): mounts of pods would look different to it.
    @Test(arguments: [
        "PrivateTmp", "PrivateDevices", "PrivateMounts", "PrivateUsers", "ProtectSystem", "ProtectHome", "ProtectProc",
        "ProcSubset", "ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs", "ProtectControlGroups",
        "ReadOnlyPaths", "ReadWritePaths", "InaccessiblePaths", "BindPaths", "TemporaryFileSystem", "MountFlags",
        "RootDirectory", "DynamicUser", "ProtectHostname", "ProtectClock", "DevicePolicy",
    ])
    func nothingKeepsTheHostFromTheAgent(setting: String) throws {
        #expect(try values(setting).isEmpty)
    }

    @Test func itKeepsTheCapabilitiesThatItsWorkNeeds() throws {
        let dropped = Set(
            try values("CapabilityBoundingSet").flatMap { $0.dropFirst().split(separator: " ").map(String.init) })
        #expect(try values("CapabilityBoundingSet").allSatisfy { $0.hasPrefix("~") })
        for needed in [
            "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_KILL", "CAP_NET_ADMIN", "CAP_NET_RAW", "CAP_SETUID",
            "CAP_SYS_ADMIN", "CAP_SYS_CHROOT", "CAP_SYS_MODULE", "CAP_SYS_PTRACE", "CAP_SYS_RESOURCE",
        ] { #expect(!dropped.contains(needed), "\(needed)") }
    }
}
