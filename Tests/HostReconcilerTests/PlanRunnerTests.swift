import ByohAPI
import CloudConfig
import HostFakes
import HostReset
import HostSystem
import Installer
import KubernetesModel
import Logging
import Synchronization
import SystemPackage
import Systemd
import TestSupport
import Testing

@testable import HostReconciler

@Suite struct PlanRunnerTests {
    @Test func bootstrapsAndWipesAndNeverRunsTwice() async throws {
        try await AgentFixture.with { host in
            let plan = try host.plan()
            try await host.runner().pursue(plan)
            #expect(host.phases.last == .running)
            #expect(host.units.calls.filter { $0.hasPrefix("run byoh-bootstrap") }.count == 1)
            #expect(try host.files.text("/run/kubeadm/kubeadm-join-config.yaml") == nil)
            #expect(try host.files.text("/var/lib/byoh-agent/bootstrap/x7k2p9q4aa/run/commands") == nil)
            // A new agent.
            try await host.runner().pursue(plan)
            #expect(host.phases.last == .running)
            #expect(host.units.calls.filter { $0.hasPrefix("run byoh-bootstrap") }.count == 1)
        }
    }

    @Test func findsCommandsThatOutlivedTheAgent() async throws {
        try await AgentFixture.with { host in
            let journal = try host.journal()
            try await journal.write(.claimed(try .sample()))
            try await journal.write(.attempted(1))
            try await journal.write(.commandsStarted(unit: "byoh-bootstrap-x7k2p9q4aa.service"))
            let folder: FilePath = "/var/lib/byoh-agent/bootstrap/x7k2p9q4aa/run"
            try host.files.write(folder.appending("sentinel"), [], .secret)
            try host.files.write(folder.appending("exit"), Array("0\n".utf8), .secret)
            try await host.runner().pursue(try host.plan())
            #expect(host.phases.last == .running)
            #expect(host.units.calls.allSatisfy { !$0.hasPrefix("run byoh-bootstrap") })
        }
    }

    @Test func refusesBadBootstrapDataBeforeAnythingHappens() async throws {
        try await AgentFixture.with { host in
            try await host.runner().pursue(try host.plan(bootstrap: "#cloud-config\npackages: [x]\n"))
            let report = try #require(host.reports.last)
            #expect(report.phase == .failed && report.message.contains("line 2, column 1"))
            #expect(try await host.journal().state.isPristine)
        }
    }

    @Test func cleansAndForgets() async throws {
        try await AgentFixture.with { host in
            try await host.runner().pursue(try host.plan())
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean)
            #expect(try await host.journal().state.isPristine)
            #expect(try host.files.names(in: "/var/lib/byoh-agent/bootstrap").isEmpty)
        }
    }

    /// `byoh-agent reset` is a new process, which has only the journal.
    @Test func anOperatorsResetDoesTheSameAsAPlans() async throws {
        try await AgentFixture.with { host in
            try await host.runner().pursue(try host.plan())
            let journal = try host.journal()
            #expect(await journal.state.work == nil, "a node that runs is no work")
            var steps: [String] = []
            try await HostCleaning(journal: journal, reset: host.reset, files: host.files).run { progress in
                #expect(await journal.state.work == progress.step)
                steps.append(progress.step)
            }
            #expect(steps.first == "stop-bootstrap" && steps.last == "verify-clean")
            #expect(try await host.journal().state.isPristine)
            #expect(try host.files.names(in: "/var/lib/byoh-agent/bootstrap").isEmpty)
            // The management plane comes back, and hears of a clean host.
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2))
            #expect(host.phases.last == .clean)
        }
    }

    @Test func aHostThatIsNotCleanKeepsItsJournalAndLosesItsSecrets() async throws {
        try await AgentFixture.with { host in
            let journal = try host.journal()
            try await journal.write(.claimed(try .sample()))
            let folder: FilePath = "/var/lib/byoh-agent/bootstrap/x7k2p9q4aa/run"
            try host.files.write(folder.appending("commands"), Array("token".utf8), .secret)
            host.commands.answer("iptables-save", "*nat\n:KUBE-SERVICES - [0:0]\nCOMMIT\n")
            let reset = host.reset
            await #expect(throws: HostNotClean.self) {
                try await HostCleaning(journal: journal, reset: reset, files: host.files).run { _ in }
            }
            #expect(try await host.journal().state.isCleaning)
            #expect(try !host.files.exists(folder.appending("commands")))
        }
    }

    // The end before anything is taken away: what keeps the routes up would make them again.
    @Test func keepsThePodNetworkUpFromBeforeTheBootstrapToTheCleaning() async throws {
        try await AgentFixture.with { host in
            try await host.runner().pursue(try host.plan(podNetwork: .bridge))
            #expect(host.podNetwork.calls == ["begin 10.244.0.0/16"])
            #expect(try await host.journal().state.podRanges == ["10.244.0.0/16"])
            // A new agent.
            try await host.runner().pursue(try host.plan(podNetwork: .bridge))
            #expect(host.podNetwork.calls == ["begin 10.244.0.0/16", "begin 10.244.0.0/16"])
            try await host.runner().pursue(try host.plan(goal: .clean, revision: 2, podNetwork: .bridge))
            #expect(host.podNetwork.calls == ["begin 10.244.0.0/16", "begin 10.244.0.0/16", "end"])
        }
    }

    @Test func leavesThePodNetworkToAnAddOn() async throws {
        try await AgentFixture.with { host in
            try await host.runner().pursue(try host.plan())
            #expect(host.podNetwork.calls.isEmpty)
        }
    }

    @Test func aHostThatNothingWasDoneToIsClean() async throws {
        try await AgentFixture.with { host in
            try await host.runner().pursue(try host.plan(goal: .clean))
            #expect(host.phases == [.clean])
            #expect(host.units.calls.isEmpty)
        }
    }

    /// Also what a lost journal looks like.
    @Test(.timeLimit(.minutes(1)), arguments: [HostPlan.Goal.clean, .node])
    func aHostWithSomebodyElsesNodeIsNeitherTouchedNorClean(_ goal: HostPlan.Goal) async throws {
        try await AgentFixture.with { host in
            try host.files.write("/etc/kubernetes/theirs", [], .ordinary)
            let runner = try host.runner(), plan = try host.plan(goal: goal)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.pursue(plan) }
                while host.phases.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
                group.cancelAll()
            }
            #expect(host.phases == [.failed])
            #expect(host.reports.last?.message.contains("/etc/kubernetes is there") == true)
            #expect(host.units.calls.isEmpty)
            #expect(try host.files.exists("/etc/kubernetes/theirs"))
        }
    }

    // The host's preflight lets it pass, since what to install is not known then: here it is.
    @Test(.timeLimit(.minutes(1)), arguments: Installation.Source.allCases)
    func aRuntimeOfSomebodysIsInTheWayOfABundleOnly(_ source: Installation.Source) async throws {
        try await AgentFixture.with { host in
            try host.files.write("/run/containerd/containerd.sock", [], .ordinary)
            try host.files.write("/var/lib/containerd/images", [], .ordinary)
            let runner = try host.runner(), plan = try host.plan(source: source)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.pursue(plan) }
                let ends: Set<ObservedPlan.Phase> = [.failed, .running]
                while ends.isDisjoint(with: host.phases) { try await Task.sleep(for: .milliseconds(5)) }
                group.cancelAll()
            }
            #expect(host.phases.last == (source == .bundle ? .failed : .running))
            let message = host.reports.last?.message ?? ""
            let advice = "Take that off, or have it used: installation.source preinstalled or packages"
            #expect(message.contains(advice) == (source == .bundle), "\(message)")
            #expect(try host.files.exists("/var/lib/containerd/images"))
        }
    }

    @Test func cleansUpAfterAnEarlierUseBeforeANewOne() async throws {
        try await AgentFixture.with { host in
            let journal = try host.journal()
            try await journal.write(.claimed(try .sample("bbbbbbbbbb")))
            try await journal.note(.file(path: "/etc/old", saved: nil))
            try host.files.write("/etc/old", [], .ordinary)
            try await host.runner().pursue(try host.plan())
            #expect(try !host.files.exists("/etc/old"))
            #expect(host.phases.last == .running)
            #expect(try await host.journal().state.claim?.claimID.rawValue == "x7k2p9q4aa")
        }
    }
}

/// A host in a folder: preinstalled, with a service manager that "runs" the bootstrap by leaving its marks.
struct AgentFixture {
    let files: LocalFiles
    let commands = FakeCommands()
    let units: FakeUnits
    let podNetwork = FakePodNetwork()
    private let recorder = Recorder()

    static func with(_ body: (AgentFixture) async throws -> Void) async throws {
        try await TemporaryFolder.with("agent") { folder in try await body(AgentFixture(LocalFiles(root: folder))) }
    }

    private init(_ files: LocalFiles) throws {
        self.files = files
        try files.write("/proc/sys/net/ipv4/ip_forward", Array("1\n".utf8), .ordinary)
        units = FakeUnits(
            service: { service in
                guard let runner = service.arguments.last else { return }
                let folder = FilePath(runner).removingLastComponent()
                try files.write(folder.appending("sentinel"), [], .secret)
                try files.write(folder.appending("exit"), Array("0\n".utf8), .secret)
            },
            disabled: { unit in for link in try UnitFiles(files).links(of: unit) { try files.remove(link) } })
    }

    var reports: [ObservedPlan] { recorder.reports.withLock(\.self) }
    var phases: [ObservedPlan.Phase] { reports.map(\.phase) }

    func journal() throws -> HostJournal {
        try HostJournal("/journal", files: files, logger: Logger(label: "test"))
    }

    func plan(
        goal: HostPlan.Goal = .node, revision: Int64 = 1, bootstrap: String = AgentFixture.cloudConfig,
        format: HostPlan.BootstrapData.Format = .cloudConfig, podNetwork: Installation.PodNetwork = .none,
        source: Installation.Source = .bundle
    ) throws -> SealedHostPlan {
        let claim = try JournalEvent.Claim.sample()
        let bytes = SecretBytes(utf8: bootstrap)
        let plan = HostPlan(
            revision: revision, goal: goal, claimID: claim.claimID, clusterName: "demo", clusterNamespace: "default",
            machineName: "demo-1", providerID: claim.providerID,
            installation: HostPlan.HostInstallation(
                kubernetesVersion: "v1.20.2", source: source, podNetwork: podNetwork,
                podRanges: podNetwork == .bridge ? ["10.244.0.0/16"] : []),
            bootstrap: HostPlan.BootstrapData(format: format, of: bytes))
        return try SealedHostPlan(plan, bootstrap: bytes)
    }

    func runner() throws -> PlanRunner {
        let journal = try journal()
        let logger = Logger(label: "test")
        return PlanRunner(
            journal: journal, installer: NothingToInstall(),
            bootstrap: Bootstrap(
                files: files, commands: commands, units: units, journal: journal, hostName: "host-1", logger: logger),
            reset: reset,
            podNetwork: podNetwork,
            facts: PlanRunner.HostFacts(hostName: "host-1", architecture: "amd64", canLowerOOMScores: true) { nil },
            reporting: recorder, logger: logger)
    }

    var reset: HostReset {
        HostReset(
            files: files, commands: commands, units: units, processes: FakeProcesses(), packages: FakePackages())
    }

    static let cloudConfig = """
        #cloud-config
        write_files:
        - path: /run/kubeadm/kubeadm-join-config.yaml
          permissions: '0640'
          content: "token: abcdef.0123456789abcdef"
        runcmd:
        - kubeadm join --config /run/kubeadm/kubeadm-join-config.yaml
        """
}

private struct NothingToInstall: InstallationSteps {
    func steps(for task: InstallationTask) -> [any HostStep] { [] }
}

private final class Recorder: PlanReporting {
    let reports = Mutex<[ObservedPlan]>([])

    func report(_ observed: ObservedPlan) async { reports.withLock { $0.append(observed) } }
}
