import ByohAPI
import CloudConfig
import HostFakes
import HostReset
import HostSystem
import Ignition
import SystemPackage
import Systemd
import Testing

@testable import HostReconciler

/// Units of the host that bootstrap data changes, and what starts them.
@Suite struct FoundUnitsTests {
    private static let file: FilePath = "/etc/systemd/system/web.service"
    private static let wanted: FilePath = "/etc/systemd/system/site.target.wants/web.service"

    /// A unit that is only linked, and so has no place of its own that systemd could find it at again.
    @Test(arguments: [
        #""enabled": false"#, #""enabled": true"#, #""mask": true"#, #""contents": "[Service]\n""#,
        #""dropins": [{"name": "10-a.conf", "contents": "[Unit]\n"}]"#,
    ])
    func aLinkedUnitIsLinkedAgain(change: String) async throws {
        try await AgentFixture.with { host in
            try host.files.write("/opt/web.service", [], .ordinary)
            try host.files.link(Self.file, to: "/opt/web.service")
            host.units.fail(.noSuchUnit("web.service"), at: "enable web.service")
            try await host.runner().pursue(try host.plan(bootstrap: Self.config(change), format: .ignition))
            #expect(host.phases.last == .running, "\(host.reports)")
            let artifacts = try await host.journal().state.artifacts
            #expect(artifacts.contains(.foundUnit(name: "web.service", wasEnabled: false, wasActive: false)))
            // As enabling makes it, which systemd refuses for one that is masked.
            if !change.contains("mask") { try host.files.link(Self.wanted, to: "/opt/web.service") }
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            #expect(try host.files.linkTarget(of: Self.file) == "/opt/web.service")
            #expect(try host.files.linkTarget(of: Self.wanted) == nil)
        }
    }

    /// By hand, which no `[Install]` of its file says, and by a link whose making systemd refuses.
    @Test(arguments: [#""enabled": false"#, #""contents": "[Service]\n""#, #""mask": true"#])
    func whatStartedTheUnitDoesSoAgain(change: String) async throws {
        try await AgentFixture.with { host in
            try host.files.write("/usr/lib/systemd/system/web.service", [], .ordinary)
            let links = [Self.wanted, "/etc/systemd/system/www.service"]
            for link in links { try host.files.link(link, to: "/usr/lib/systemd/system/web.service") }
            try await host.runner().pursue(try host.plan(bootstrap: Self.config(change), format: .ignition))
            let artifacts = try await host.journal().state.artifacts
            #expect(artifacts.contains(.foundUnit(name: "web.service", wasEnabled: true, wasActive: false)))
            // Twice: the first may be cut off at its end.
            for _ in 0..<2 {
                let left = try await host.reset.run(artifacts: artifacts, bootstrapUnits: []) { _ in }
                #expect(left.isEmpty, "\(left)")
                for link in links {
                    #expect(try host.files.linkTarget(of: link) == "/usr/lib/systemd/system/web.service", "\(link)")
                }
            }
        }
    }

    @Test func aTemplatesInstancesKeepTheirLinks() async throws {
        try await AgentFixture.with { host in
            let link: FilePath = "/etc/systemd/system/getty.target.wants/web@tty1.service"
            try host.files.write("/usr/lib/systemd/system/web@.service", [], .ordinary)
            try host.files.link(link, to: "/usr/lib/systemd/system/web@.service")
            let change = #""dropins": [{"name": "10-a.conf", "contents": "[Unit]\n"}]"#
            let config = Self.config(change, name: "web@.service")
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            #expect(try host.files.linkTarget(of: link) != nil)
        }
    }

    /// Storage is enabled in each attempt; its link is not the host's then.
    @Test func aLinkOfAnEarlierAttemptIsNotKept() async throws {
        try await AgentFixture.with { host in
            let link: FilePath = "/etc/systemd/system/local-fs.target.wants/srv.mount"
            try host.files.write("/usr/lib/systemd/system/srv.mount", [], .ordinary)
            let config = Self.config(#""enabled": true"#, name: "srv.mount")
            let plan = BootstrapPlan(try IgnitionConfig(parsing: Array(config.utf8)))
            let bootstrap = try host.runner().bootstrap
            for _ in 0..<2 {
                try await bootstrap.prepare(plan, try JournalEvent.Claim.sample().claimID, output: "/output")
                try host.files.link(link, to: "/usr/lib/systemd/system/srv.mount")
            }
            let artifacts = try await host.journal().state.artifacts
            _ = try await host.reset.run(artifacts: artifacts, bootstrapUnits: []) { _ in }
            #expect(try host.files.linkTarget(of: link) == nil)
        }
    }

    /// Of a line of fstab, or a script of System V: without a file where units have theirs.
    @Test(arguments: [#""mask": true"#, #""contents": "[Mount]\n", "enabled": true"#])
    func aUnitOfAGeneratorRunsAgain(change: String) async throws {
        try await AgentFixture.with { host in
            try await host.units.start("srv-data.mount")
            let config = Self.config(change, name: "srv-data.mount")
            try await host.runner().pursue(try host.plan(bootstrap: config, format: .ignition))
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
            #expect(host.units.calls.last { $0.hasSuffix(" srv-data.mount") } == "restart srv-data.mount")
        }
    }

    /// An alias, a unit of a generator, or one that says `RefuseManualStop=`.
    @Test(arguments: ["stop", "disable", "restart"])
    func whatSystemdRefusesKeepsNoHostFromBeingANode(action: String) async throws {
        try await AgentFixture.with { host in
            try host.files.write("/usr/lib/systemd/system/web.service", [], .ordinary)
            try await host.units.start("web.service")
            let refusal = UnitFailure.refused(unit: "web.service", action: action, message: "by dependency only")
            host.units.fail(refusal, at: "\(action) web.service")
            let change =
                action == "restart" ? #""dropins": [{"name": "1.conf", "contents": "[Unit]\n"}]"# : #""enabled": false"#
            try await host.runner().pursue(try host.plan(bootstrap: Self.config(change), format: .ignition))
            #expect(host.phases.last == .running, "\(host.reports)")
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean, "\(host.reports)")
        }
    }

    private static func config(_ members: String, name: String = "web.service") -> String {
        IgnitionBootstrapTests.config(units: #", {"name": "\#(name)", \#(members)}"#)
    }
}
