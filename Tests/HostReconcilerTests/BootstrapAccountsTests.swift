import CloudConfig
import HostFakes
import HostReset
import HostSystem
import Ignition
import SystemPackage
import Testing

@testable import HostReconciler

/// Accounts that bootstrap data names and that are on the host already.
@Suite struct BootstrapAccountsTests {
    private static let hash = "$6$theirs$abc"
    private static let keys: FilePath = "/home/core/.ssh/authorized_keys"

    @Test func anAccountThatWasThereIsAsItWas() async throws {
        try await AgentFixture.with { host in
            try Self.addAccount(to: host)
            try host.files.write(Self.keys, Array("theirs\n".utf8), .secret)
            let bootstrap = try host.runner().bootstrap
            let claim = try JournalEvent.Claim.sample().claimID
            for _ in 0..<2 {
                try await bootstrap.prepare(try Self.plan(), claim, output: "/output")
                // As the preparations do it.
                try host.files.write(Self.keys, Array("theirs\nours\n".utf8), .secret)
                try host.files.write("/etc/shadow", Array("core:$6$ours$def:1::::::\n".utf8), .secret)
            }
            let artifacts = try await host.journal().state.artifacts
            #expect(!artifacts.contains(.user(name: "core")), "\(artifacts)")
            let saved: FilePath = "/var/lib/byoh-agent/saved/password%core"
            #expect(try host.files.text(saved) == Self.hash)
            #expect(try host.files.entry(at: saved)?.mode == FileAttributes.secret.mode)
            for _ in 0..<2 {
                let left = try await host.reset.run(artifacts: artifacts, bootstrapUnits: []) { _ in }
                #expect(left.isEmpty, "\(left)")
            }
            #expect(try host.files.text(Self.keys) == "theirs\n")
            let given = host.commands.commands.filter { $0.program == "chpasswd" }.map(\.input)
            #expect(given == [Array("core:\(Self.hash)\n".utf8)], "once, and not as an argument")
            #expect(!host.commands.calls.contains { $0.contains(Self.hash) })
            #expect(try !host.files.exists(saved))
        }
    }

    @Test func keysThatWereNotThereGo() async throws {
        try await AgentFixture.with { host in
            try Self.addAccount(to: host)
            try host.files.makeFolder("/home/core", mode: .folder)
            let bootstrap = try host.runner().bootstrap
            try await bootstrap.prepare(
                try Self.plan(), try JournalEvent.Claim.sample().claimID, output: "/output")
            try host.files.write(Self.keys, Array("ours\n".utf8), .secret)
            let artifacts = try await host.journal().state.artifacts
            _ = try await host.reset.run(artifacts: artifacts, bootstrapUnits: []) { _ in }
            #expect(try host.files.names(in: "/home/core").isEmpty)
        }
    }

    @Test func accountsAndGroupsThatWereMadeGo() async throws {
        try await AgentFixture.with { host in
            host.commands.answer("getent", "", status: 2)
            let bootstrap = try host.runner().bootstrap
            try await bootstrap.prepare(
                try Self.plan(groups: #""groups": ["wheel"], "primaryGroup": "people","#),
                try JournalEvent.Claim.sample().claimID, output: "/output")
            let artifacts = try await host.journal().state.artifacts
            let made: [HostArtifact] = [.group(name: "wheel"), .group(name: "people"), .user(name: "core")]
            #expect(artifacts.prefix(3) == made[...], "\(artifacts)")
            // Of the second attempt.
            Self.answerForAccount(host)
            try await bootstrap.prepare(
                try Self.plan(), try JournalEvent.Claim.sample().claimID, output: "/output")
            #expect(try await host.journal().state.artifacts == artifacts)
            _ = try await host.reset.run(artifacts: artifacts, bootstrapUnits: []) { _ in }
            let calls = host.commands.calls.filter { $0.hasPrefix("userdel") || $0.hasPrefix("groupdel") }
            #expect(calls == ["userdel --remove core", "groupdel people", "groupdel wheel"])
        }
    }

    /// One that was removed meanwhile has no password, and must not keep the host dirty.
    @Test func anAccountThatIsGoneIsLeftAlone() async throws {
        try await AgentFixture.with { host in
            host.commands.answer("getent passwd core", "", status: 2)
            host.commands.answer("chpasswd", "", status: 1)
            try host.files.write("/saved", Array(Self.hash.utf8), .secret)
            let left = try await host.reset.run(
                artifacts: [.password(user: "core", saved: "/saved")], bootstrapUnits: []
            ) { _ in }
            #expect(try left.isEmpty && !host.files.exists("/saved"))
        }
    }

    private static func answerForAccount(_ host: AgentFixture) {
        host.commands.answer("getent passwd core", "core:x:1000:1000:Core:/home/core:/bin/bash\n")
    }

    private static func addAccount(to host: AgentFixture) throws {
        answerForAccount(host)
        let shadow = "root:*:1::::::\ncore:\(hash):20000:0:99999:7:::\n"
        try host.files.write("/etc/shadow", Array(shadow.utf8), .secret)
    }

    private static func plan(groups: String = "") throws -> BootstrapPlan {
        let config = #"""
            {"ignition": {"version": "2.3.0"}, "passwd": {"users": [
              {"name": "core", \#(groups) "passwordHash": "$6$ours$def", "sshAuthorizedKeys": ["ours"]}]},
             "systemd": {"units": [
              {"name": "kubeadm.service", "enabled": true, "contents": "[Service]\nType=oneshot\n"}]}}
            """#
        return BootstrapPlan(try IgnitionConfig(parsing: Array(config.utf8)))
    }
}
