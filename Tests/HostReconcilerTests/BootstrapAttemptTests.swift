import ByohAPI
import CloudConfig
import HostFakes
import HostSystem
import Ignition
import Logging
import SystemPackage
import Systemd
import Testing

@testable import HostReconciler

/// What stands in the way of an attempt, and whether another one is made.
@Suite struct BootstrapAttemptTests {
    private struct Stop: Error { let message: String }

    /// As when another program holds the lock of the accounts.
    @Test func preparationsThatFailAreTriedAgain() async throws {
        try await AgentFixture.with { host in
            let bootstrap = try Self.bootstrap(host, attempts: 2)
            let (claim, plan) = (try JournalEvent.Claim.sample().claimID, try Self.planWithUser())
            let stop = await #expect(throws: Stop.self) {
                try await bootstrap.run(claim, plan) { progress in
                    if progress.step == "reset-attempt" { throw Stop(message: progress.message) }
                }
            }
            let message = try #require(stop).message
            #expect(message.hasPrefix("Attempt 1 failed: The preparations"), "\(message)")
            #expect(message.hasSuffix("ended with exit status 9; trying again in 5 s"), "\(message)")
            let state = try await host.journal().state
            #expect(state.attempts == 1 && state.failure != nil && state.commandsUnit == nil)
        }
    }

    @Test func preparationsThatFailTooOftenAreToldWithTheirOutput() async throws {
        try await AgentFixture.with { host in
            let bootstrap = try Self.bootstrap(host, attempts: 1)
            let (claim, plan) = (try JournalEvent.Claim.sample().claimID, try Self.planWithUser())
            let failure = await #expect(throws: BootstrapFailure.self) {
                try await bootstrap.run(claim, plan) { _ in }
            }
            let problem = try #require(failure).problem
            #expect(problem.hasPrefix("The bootstrap failed 1 times, at last: The preparations"), "\(problem)")
            #expect(failure?.outputTail == "useradd: cannot lock /etc/passwd; try again later.\n")
        }
    }

    /// A folder can neither make way for a file nor be replaced by one; in cloud-config neither.
    @Test(arguments: [
        "/etc/motd", "/srv/data/link", "/etc/systemd/system/kubeadm.service",
        "/etc/systemd/system/kubeadm.service.d/10-order.conf",
    ])
    func refusesAFolderInTheWayOfAFile(path: String) async throws {
        try await AgentFixture.with { host in
            try host.files.write(FilePath("\(path)/theirs"), [], .ordinary)
            let config = IgnitionBootstrapTests.config()
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            let report = try #require(host.reports.last)
            #expect(report.phase == .failed && report.message.hasPrefix("\(path) is a folder on this host"))
            #expect(try host.files.exists(FilePath("\(path)/theirs")))
            #expect(try !host.files.exists("/etc/kubeadm.sh"))
        }
    }

    /// Neither makes way for the other, also when it is further up.
    @Test(arguments: ["/srv/data", "/srv", "/etc/systemd/system/kubeadm.service.d"])
    func refusesAFileInTheWayOfAFolder(path: String) async throws {
        try await AgentFixture.with { host in
            try host.files.write(FilePath(path), [], .ordinary)
            let config = IgnitionBootstrapTests.config()
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            let report = try #require(host.reports.last)
            #expect(report.phase == .failed && report.message.hasPrefix("\(path) is a file on this host"), "\(report)")
            #expect(try host.files.entry(at: FilePath(path))?.kind == .file)
            #expect(try !host.files.exists("/etc/kubeadm.sh"))
        }
    }

    @Test func aFolderMayBeALinkToOne() async throws {
        try await AgentFixture.with { host in
            try host.files.makeFolder("/disk", mode: .folder)
            try host.files.link("/srv", to: "disk")
            let config = IgnitionBootstrapTests.config()
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            #expect(host.phases.last == .running, "\(host.reports)")
            #expect(try host.files.exists("/disk/data"))
        }
    }

    /// `/tmp` is everybody's.
    @Test func aFolderInTheTokensPlaceIsLeftAlone() async throws {
        try await AgentFixture.with { host in
            try host.files.write("/tmp/kubeadm.yml/theirs", [], .ordinary)
            let config = IgnitionBootstrapTests.config()
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            #expect(host.phases.last == .running, "\(host.reports)")
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            #expect(try host.files.exists("/tmp/kubeadm.yml/theirs"))
        }
    }

    /// A host whose accounts cannot be changed.
    private static func bootstrap(_ host: AgentFixture, attempts: Int) throws -> Bootstrap {
        let files = host.files
        let units = FakeUnits { service in
            guard let runner = service.arguments.last else { return }
            let folder = FilePath(runner).removingLastComponent()
            let output = "useradd: cannot lock /etc/passwd; try again later.\n"
            try files.write(folder.appending("output"), Array(output.utf8), .secret)
            try files.write(folder.appending("exit"), Array("9\n".utf8), .secret)
        }
        return Bootstrap(
            files: files, commands: host.commands, units: units, journal: try host.journal(), hostName: "host-1",
            limits: { Bootstrap.Limits(attempts: attempts) }, logger: Logger(label: "test"))
    }

    private static func planWithUser() throws -> BootstrapPlan {
        let config = #"""
            {"ignition": {"version": "2.3.0"}, "passwd": {"users": [{"name": "capi"}]}, "systemd": {"units": [
              {"name": "kubeadm.service", "enabled": true, "contents": "[Service]\nType=oneshot\n"}]}}
            """#
        return BootstrapPlan(try IgnitionConfig(parsing: Array(config.utf8)))
    }
}
