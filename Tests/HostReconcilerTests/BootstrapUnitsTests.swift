import ByohAPI
import CloudConfig
import HostFakes
import HostSystem
import Ignition
import SystemPackage
import Systemd
import Testing

@testable import HostReconciler

/// Units that bootstrap data brings, and units that were on the host before.
@Suite struct BootstrapUnitsTests {
    /// Nothing of a template runs, and systemd refuses to stop one. Its instances run.
    @Test(arguments: [false, true])
    func templatesAndTheirInstancesGoAgain(instanceIsFirst: Bool) async throws {
        try await AgentFixture.with { host in
            let template = #"{"name": "job@.service", "contents": "[Service]\n"}"#
            let instance = #"{"name": "job@a.service", "enabled": true}"#
            let units = instanceIsFirst ? [instance, template] : [template, instance]
            let config = IgnitionBootstrapTests.config(units: ", " + units.joined(separator: ", "))
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            #expect(host.phases.last == .running, "\(host.reports)")
            let artifacts = try await host.journal().state.artifacts
            for name in ["job@.service", "job@a.service"] {
                #expect(artifacts.contains(.bootstrapUnit(name: name)), "\(artifacts)")
            }
            #expect(!artifacts.contains { if case .foundUnit = $0 { true } else { false } }, "\(artifacts)")
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            for call in ["stop job@a.service", "disable job@a.service", "disable job@.service"] {
                #expect(host.units.calls.contains(call), "\(host.units.calls)")
            }
            #expect(try !host.files.exists("/etc/systemd/system/job@.service"))
        }
    }

    @Test func aUnitThatWasReplacedStopsBeforeItsOwnComesBack() async throws {
        try await AgentFixture.with { host in
            try host.files.write("/usr/lib/systemd/system/web.service", [], .ordinary)
            try await host.units.start("web.service")
            let units = #", {"name": "web.service", "enabled": true, "contents": "[Service]\nType=simple\n"}"#
            let config = IgnitionBootstrapTests.config(units: units)
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            let artifacts = try await host.journal().state.artifacts
            #expect(artifacts.contains(.foundUnit(name: "web.service", wasEnabled: false, wasActive: true)))
            #expect(artifacts.contains(.bootstrapUnit(name: "web.service")))
            let earlier = host.units.calls.count
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            let calls = host.units.calls.dropFirst(earlier).filter { $0.hasSuffix("web.service") }
            #expect(calls.first == "stop web.service" && calls.last == "restart web.service", "\(calls)")
        }
    }

    /// Noted before the template is replaced, after which every instance would look like ours.
    @Test func instancesThatRanBeforeTheirTemplateWasReplacedRunAgain() async throws {
        try await AgentFixture.with { host in
            try host.files.write("/usr/lib/systemd/system/job@.service", [], .ordinary)
            try await host.units.start("job@a.service")
            let units = #"""
                , {"name": "job@.service", "contents": "[Service]\n"}, {"name": "job@a.service", "enabled": true}
                """#
            let config = IgnitionBootstrapTests.config(units: units)
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            let artifacts = try await host.journal().state.artifacts
            #expect(artifacts.contains(.foundUnit(name: "job@a.service", wasEnabled: false, wasActive: true)))
            #expect(artifacts.contains(.bootstrapUnit(name: "job@a.service")))
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            let last = host.units.calls.suffix(4)
            #expect(last.contains("restart job@a.service") && !last.contains("stop job@a.service"), "\(last)")
        }
    }

    /// An alias of the distribution's, which systemd lets nobody enable; what was masked comes back as the link that it was.
    @Test func anAliasIsAsItWas() async throws {
        try await AgentFixture.with { host in
            let alias: FilePath = "/etc/systemd/system/chronyd.service"
            try host.files.link(alias, to: "/usr/lib/systemd/system/chrony.service")
            try await host.units.start("chronyd.service")
            let config = IgnitionBootstrapTests.config(units: #", {"name": "chronyd.service", "mask": true}"#)
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            let artifacts = try await host.journal().state.artifacts
            #expect(artifacts.contains(.foundUnit(name: "chronyd.service", wasEnabled: true, wasActive: true)))
            #expect(try host.files.linkTarget(of: alias) == "/dev/null")
            let refusal = UnitFailure.refused(unit: "chronyd.service", action: "enable", message: "it is an alias")
            host.units.fail(refusal, at: "enable chronyd.service")
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            #expect(try host.files.linkTarget(of: alias) == "/usr/lib/systemd/system/chrony.service")
            let last = host.units.calls.suffix(4)
            #expect(last.contains("enable chronyd.service") && last.contains("restart chronyd.service"), "\(last)")
        }
    }

    // MARK: Start with the machine

    @Test(arguments: [
        UnitFailure.refused(unit: "daemon.service", action: "enable", message: "it is an alias"),
        UnitFailure.noSuchUnit("other.service"),
    ])
    func aUnitThatCannotBeEnabledDoesNotKeepTheHostFromBeingANode(failure: UnitFailure) async throws {
        try await AgentFixture.with { host in
            host.units.fail(failure, at: "enable daemon.service")
            let units = #"""
                , {"name": "daemon.service", "enabled": true, "contents": "[Service]\n"},
                {"name": "last.service", "enabled": true, "contents": "[Service]\n"}
                """#
            let config = IgnitionBootstrapTests.config(units: units)
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            #expect(host.phases.last == .running, "\(host.reports)")
            #expect(
                host.units.calls.filter { $0.hasPrefix("enable") } == [
                    "enable kubeadm.service", "enable daemon.service", "enable last.service",
                ])
        }
    }

    /// A machine that goes down between the two must not run kubeadm when it comes up.
    @Test func secretsGoBeforeAnythingStartsWithTheMachine() async throws {
        try await AgentFixture.with { host in
            host.units.fail(.unreachable("no bus"), at: "enable kubeadm.service")
            let bootstrap = try host.runner().bootstrap
            let plan = BootstrapPlan(try IgnitionConfig(parsing: Array(IgnitionBootstrapTests.config().utf8)))
            let claim = try JournalEvent.Claim.sample().claimID
            let failure = await #expect(throws: UnitFailure.self) {
                try await bootstrap.run(claim, plan) { _ in }
            }
            #expect(failure == .unreachable("no bus"))
            for path in ["/etc/kubeadm.yml", "/etc/kubeadm.sh"] as [FilePath] {
                #expect(try !host.files.exists(path), "\(path)")
            }
        }
    }

    /// As at the machine's next boot, when the kubelet is there before the bootstrap is looked at.
    @Test func storageStartsWithTheMachineFromItsFirstStart() async throws {
        try await AgentFixture.with { host in
            let (bootstrap, plan) = (try host.runner().bootstrap, try Self.plan(units: Self.storage))
            try await bootstrap.prepare(plan, try JournalEvent.Claim.sample().claimID, output: "/output")
            #expect(host.units.calls.filter { $0.hasPrefix("enable") } == ["enable var-lib-etcd.mount"])
        }
    }

    /// When the machine went down between the node and their being enabled.
    @Test func whatDidNotStartWithTheMachineDoesWhenItIsKept() async throws {
        try await AgentFixture.with { host in
            let (bootstrap, plan) = (try host.runner().bootstrap, try Self.plan(units: Self.storage))
            try await host.units.start("again.timer")
            host.units.fail(
                .jobFailed(unit: "var-lib-etcd.mount", action: "start", result: "failed"),
                at: "start var-lib-etcd.mount")
            try await bootstrap.keep(plan.units)
            #expect(
                host.units.calls.filter { $0.hasPrefix("start") } == [
                    "start again.timer", "start var-lib-etcd.mount", "start late.socket",
                ])
        }
    }

    private static let storage = #"""
        , {"name": "again.timer", "enabled": true, "contents": "[Timer]\n"},
        {"name": "var-lib-etcd.mount", "enabled": true, "contents": "[Mount]\n"},
        {"name": "late.socket", "enabled": true, "contents": "[Socket]\n"}
        """#

    private static func plan(units: String) throws -> BootstrapPlan {
        BootstrapPlan(try IgnitionConfig(parsing: Array(IgnitionBootstrapTests.config(units: units).utf8)))
    }

    // MARK: Retries

    /// Of an earlier attempt, whose containers are on it.
    @Test func aMountThatIsInUseGoesOn() async throws {
        try await AgentFixture.with { host in
            let (bootstrap, plan) = (try host.runner().bootstrap, try Self.plan(units: Self.storage))
            try await host.units.start("var-lib-etcd.mount")
            try await host.units.start("late.socket")
            try await bootstrap.prepare(plan, try JournalEvent.Claim.sample().claimID, output: "/output")
            #expect(host.units.calls.filter { $0.hasPrefix("restart") } == ["restart late.socket"])
        }
    }

    @Test func anAttemptThatDiedGivesEtcdAnEmptyFolder() async throws {
        try await AgentFixture.with { host in
            for folder in ["/var/lib/etcd", "/etc/kubernetes/manifests"] {
                try host.files.write(FilePath("\(folder)/a/b"), [], .ordinary)
            }
            try await host.runner().bootstrap.resetAttempt(try Self.plan(units: ""))
            for folder in ["/var/lib/etcd", "/etc/kubernetes/manifests"] {
                // A disk may be mounted there, and such a folder cannot be removed.
                #expect(try host.files.exists(FilePath(folder)) && host.files.names(in: FilePath(folder)).isEmpty)
            }
        }
    }

    @Test func aUnitThatNobodyMayStopDoesNotEndTheAttempts() async throws {
        try await AgentFixture.with { host in
            let (bootstrap, plan) = (try host.runner().bootstrap, try Self.plan(units: Self.storage))
            try await bootstrap.prepare(plan, try JournalEvent.Claim.sample().claimID, output: "/output")
            let refusal = UnitFailure.refused(unit: "again.timer", action: "stop", message: "by dependency only")
            host.units.fail(refusal, at: "stop again.timer")
            try await bootstrap.stopServices(of: plan)
            #expect(host.units.calls.last == "stop kubeadm.service")
        }
    }

    /// Timers start services again, and a target what it wants; a mount may be in use.
    @Test func anAttemptThatDiedStopsWhatStartsServicesFirst() async throws {
        try await AgentFixture.with { host in
            let bootstrap = try host.runner().bootstrap
            let units = #"""
                , {"name": "again.timer", "enabled": true, "contents": "[Timer]\n"},
                {"name": "srv.mount", "enabled": true, "contents": "[Mount]\n"}
                """#
            let config = IgnitionBootstrapTests.config(units: units)
            let plan = BootstrapPlan(try IgnitionConfig(parsing: Array(config.utf8)))
            try await bootstrap.prepare(plan, try JournalEvent.Claim.sample().claimID, output: "/output")
            let earlier = host.units.calls.count
            try await bootstrap.stopServices(of: plan)
            #expect(
                host.units.calls.dropFirst(earlier) == [
                    "stop byoh-bootstrap.target", "stop again.timer", "stop kubeadm.service",
                ])
        }
    }
}
