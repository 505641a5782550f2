import ByohAPI
import CloudConfig
import HostFakes
import HostSystem
import Ignition
import SystemPackage
import Testing

@testable import HostReconciler

@Suite struct IgnitionBootstrapTests {
    private static let unitFile: FilePath = "/etc/systemd/system/kubeadm.service"
    private static let dropIn: FilePath = "/run/systemd/system/kubeadm.service.d/90-byoh-output.conf"

    @Test func makesANodeAndLeavesNoSecrets() async throws {
        try await AgentFixture.with { host in
            // Where the provider's script moves it.
            try host.files.write("/tmp/kubeadm.yml", Array("token: abcdef.0123456789abcdef".utf8), .secret)
            try await host.runner().pursue(try host.plan(bootstrap: Self.config(), format: .ignition))
            #expect(host.phases.last == .running, "\(host.reports)")
            #expect(try host.files.text("/etc/motd") == "hello")
            #expect(try host.files.linkTarget(of: "/srv/data/link") == "../motd")
            #expect(try host.files.entry(at: "/srv/data")?.mode == FilePermissions(rawValue: 0o750))
            #expect(try host.files.text(Self.unitFile)?.contains("ExecStart=/bin/bash /etc/kubeadm.sh") == true)
            for path in ["/etc/kubeadm.yml", "/etc/kubeadm.sh", "/tmp/kubeadm.yml", Self.dropIn] as [FilePath] {
                #expect(try !host.files.exists(path), "\(path)")
            }
            let calls = host.units.calls
            let run = try #require(calls.firstIndex { $0.hasPrefix("run byoh-bootstrap") })
            #expect(try #require(calls.firstIndex(of: "reload")) < run)
            #expect(try #require(calls.firstIndex(of: "enable kubeadm.service")) > run)
            // A new agent.
            try await host.runner().pursue(try host.plan(bootstrap: Self.config(), format: .ignition))
            #expect(host.units.calls.filter { $0.hasPrefix("run byoh-bootstrap") }.count == 1)
        }
    }

    @Test func takesEverythingAwayAgain() async throws {
        try await AgentFixture.with { host in
            try host.files.write("/etc/motd", Array("theirs".utf8), .ordinary)
            try await host.runner().pursue(try host.plan(bootstrap: Self.config(), format: .ignition))
            #expect(try host.files.text("/etc/motd") == "hello")
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            #expect(try host.files.text("/etc/motd") == "theirs")
            for path in [Self.unitFile, "/etc/systemd/system/kubeadm.service.d", "/srv/data"] as [FilePath] {
                #expect(try !host.files.exists(path), "\(path)")
            }
            #expect(
                host.units.calls.suffix(from: try #require(host.units.calls.firstIndex(of: "stop kubeadm.service")))
                    .contains("disable kubeadm.service"))
            #expect(try await host.journal().state.isPristine)
        }
    }

    @Test func unitsThatWereThereDoAfterwardsWhatTheyDid() async throws {
        try await AgentFixture.with { host in
            try host.files.write("/usr/lib/systemd/system/chrony.service", [], .ordinary)
            try host.files.link("/etc/systemd/system/multi-user.target.wants/chrony.service", to: "/x")
            try host.files.write("/usr/lib/systemd/system/containerd.service", [], .ordinary)
            try await host.units.start("chrony.service")
            try await host.units.start("containerd.service")
            let units = #"""
                , {"name": "chrony.service", "mask": true},
                {"name": "containerd.service", "enabled": true, "dropins": [{"name": "10-a.conf", "contents": "[Unit]\n"}]}
                """#
            try await host.runner().pursue(try host.plan(bootstrap: Self.config(units: units), format: .ignition))
            #expect(try host.files.linkTarget(of: "/etc/systemd/system/chrony.service") == "/dev/null")
            // With the drop-in in its place.
            #expect(host.units.calls.contains("stop chrony.service"))
            #expect(host.units.calls.contains("restart containerd.service"))
            let artifacts = try await host.journal().state.artifacts
            #expect(artifacts.contains(.foundUnit(name: "chrony.service", wasEnabled: true, wasActive: true)))
            #expect(artifacts.contains(.foundUnit(name: "containerd.service", wasEnabled: false, wasActive: true)))
            #expect(artifacts.contains(.bootstrapUnit(name: "kubeadm.service")))
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(try !host.files.exists("/etc/systemd/system/chrony.service"))
            let last = host.units.calls.suffix(8)
            for call in ["enable chrony.service", "restart chrony.service", "restart containerd.service"] {
                #expect(last.contains(call), "\(last)")
            }
        }
    }

    @Test func refusesWhatItDoesNotDoBeforeAnythingHappens() async throws {
        try await AgentFixture.with { host in
            let config = Self.config(storage: #", "disks": [{"device": "/dev/sdb"}]"#)
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            let report = try #require(host.reports.last)
            #expect(report.phase == .failed && report.step == "read-bootstrap")
            #expect(report.message.hasPrefix("The Ignition config is refused: storage.disks is not supported"))
            #expect(try await host.journal().state.isPristine)
        }
    }

    @Test func specThreeReplacesNothingOfSomebodyElses() async throws {
        try await AgentFixture.with { host in
            try host.files.write("/etc/motd", Array("theirs".utf8), .ordinary)
            try await host.runner().pursue(
                try host.plan(bootstrap: Self.config(version: "3.4.0"), format: .ignition))
            let report = try #require(host.reports.last)
            #expect(report.phase == .failed && report.message.hasPrefix("/etc/motd is on this host already"))
            #expect(try host.files.text("/etc/motd") == "theirs")
            #expect(try !host.files.exists("/etc/kubeadm.sh"))
        }
    }

    // MARK: Services

    @Test func givesServicesThatRunOnceTheOutputOfTheCommandsUntilTheNodeIsThere() async throws {
        try await AgentFixture.with { host in
            let bootstrap = try host.runner().bootstrap
            let units = #", {"name": "daemon.service", "enabled": true, "contents": "[Service]\nType=simple\n"}"#
            let plan = BootstrapPlan(try IgnitionConfig(parsing: Array(Self.config(units: units).utf8)))
            let claim = try JournalEvent.Claim.sample().claimID
            try await bootstrap.prepare(plan, claim, output: "/var/out put")
            #expect(
                try host.files.text(Self.dropIn)
                    == "[Service]\nStandardOutput=append:/var/out put\nStandardError=inherit\n")
            #expect(try !host.files.exists("/run/systemd/system/daemon.service.d"))
            #expect(
                !host.units.calls.contains { $0.hasPrefix("enable") }, "after a power cut kubeadm would run by itself")
            try await bootstrap.keep(plan.units)
            #expect(try !host.files.exists(Self.dropIn.removingLastComponent()))
            #expect(host.units.calls.suffix(2) == ["enable kubeadm.service", "enable daemon.service"])
        }
    }

    /// What the time limit of the commands, or the end of the machine, does not end.
    @Test func anAttemptThatWasCutOffEndsItsServices() async throws {
        try await AgentFixture.with { host in
            let bootstrap = try host.runner().bootstrap
            let plan = BootstrapPlan(try IgnitionConfig(parsing: Array(Self.config().utf8)))
            let claim = try JournalEvent.Claim.sample().claimID
            let folder = BootstrapFolder(claim, part: "run", files: host.files)
            try await bootstrap.prepare(plan, claim, output: folder.output)
            try folder.prepare(plan.commands)
            #expect(try await bootstrap.finish(Bootstrap.unit(claim), folder, plan) == nil)
            #expect(host.units.calls.contains("stop kubeadm.service"))
            #expect(try await host.journal().state.failure == "the commands were cut off")
        }
    }

    /// What the kubeadm provider writes, shortened, in either spec.
    static func config(version: String = "2.3.0", storage: String = "", units: String = "") -> String {
        #"""
        {"ignition": {"version": "\#(version)"},
         "storage": {
           "directories": [{"path": "/srv/data", "mode": 488}],
           "links": [{"path": "/srv/data/link", "target": "../motd"}],
           "files": [
             {"path": "/etc/motd", "contents": {"source": "data:;base64,aGVsbG8=", "verification": {}}, "mode": 420},
             {"path": "/etc/kubeadm.sh", "contents": {"source": "data:,kubeadm%20join%0A"}, "mode": 448},
             {"path": "/etc/kubeadm.yml", "contents": {"source": "data:,token%3A%20abcdef.0123456789abcdef%0A"},
              "mode": 384}]\#(storage)},
         "systemd": {"units": [
           {"name": "kubeadm.service", "enabled": true,
            "contents": "[Unit]\nConditionPathExists=/etc/kubeadm.yml\n[Service]\nType=oneshot\nExecStart=/bin/bash /etc/kubeadm.sh\n[Install]\nWantedBy=multi-user.target\n",
            "dropins": [{"name": "10-order.conf", "contents": "[Unit]\nAfter=containerd.service\n"}]}\#(units)]}}
        """#
    }
}
