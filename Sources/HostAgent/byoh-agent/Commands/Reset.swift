import ArgumentParser
import ByohAPI
import FoundationEssentials
import HostReconciler
import HostReset
import HostSystem
import Installer
import JSONTree
import KubernetesModel
import SystemPackage
import Systemd
import Telemetry

struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes everything off this host that the agent put there. Needs no management cluster.",
        discussion: """
            Goes by the agent's journal, does what the removal by the management cluster does, brings back what had to make \
            way, verifies the host, and lists each thing with its state before and after. What was there before the agent \
            came is not touched.

            Stops the service first and leaves it stopped, since its cluster may still want a node here; it starts again \
            with the machine, unless it is disabled with 'systemctl disable byoh-agent'. The command can be cut off and run \
            again.

            Exit status: 0 when nothing of a node is left, 1 when something is or a step failed, 75 when the agent is at \
            work on a step.
            """)

    @Flag(help: "Only list what would be done. The service goes on.")
    var dryRun = false

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var output = OutputFormat.text

    private static let service = "byoh-agent.service"

    func run() async throws {
        let agent = AgentEnvironment.quiet()
        try agent.requireRoot()
        let units = SystemdUnits()
        let reset = agent.hostReset(
            StepTools(
                files: agent.files, commands: SystemCommandRunner(), units: units, environment: Process.environment))
        let state = try await agent.journal(repairs: false).state
        if state.isPristine && dryRun { return try await reportForeign(reset) }
        if dryRun {
            let report = ResetReport(planned: try await reset.survey(of: state.artifacts))
            return try show(report, cluster: state.claim?.clusterName, leftovers: nil)
        }
        // A plan that is told as failed is left, or slept over.
        let isGivenUp = try StatusFile.read(agent.files)?.plan?.phase == .failed
        if let step = state.work, !isGivenUp, try await !units.state(of: Self.service).isAtRest {
            StandardErrorLines.write(
                "The agent is at work on the step '\(step)': wait until 'byoh-agent status' names no step, or stop it "
                    + "with 'systemctl stop \(Self.service)', and run this again")
            throw ExitStatus.atWork
        }
        let upgrades = UpgradeRemains(files: agent.files, units: units)
        try Self.refuse(during: upgrades)
        let wasRunning = try await !units.state(of: Self.service).isAtRest
        try await units.stop(Self.service)
        do {
            // Until here the agent may have begun one.
            try Self.refuse(during: upgrades)
        } catch {
            if wasRunning { try await units.start(Self.service) }
            throw error
        }
        try await upgrades.clear(at: Time(Date()))
        // Read anew: until here the agent may have written it.
        let journal = try agent.journal()
        if await journal.state.isPristine { return try await reportForeign(reset) }
        let artifacts = await journal.state.artifacts
        let before = try await reset.survey(of: artifacts)
        var leftovers: [String] = []
        do {
            try await HostCleaning(journal: journal, reset: reset, files: agent.files).run { progress in
                StandardErrorLines.write(progress.message)
            }
        } catch let error as HostNotClean {
            leftovers = error.leftovers
        }
        let report = ResetReport(before: before, after: try await reset.survey(of: artifacts))
        try show(report, cluster: state.claim?.clusterName, leftovers: leftovers)
        if !leftovers.isEmpty { throw ExitCode.failure }
    }

    private static func refuse(during upgrades: UpgradeRemains) throws {
        guard try upgrades.isUnderWay else { return }
        StandardErrorLines.write(
            "The agent is being upgraded, and a stopped agent is taken for one that does not get on: wait until "
                + "'byoh-agent status' says that this has ended, and run this again")
        throw ExitStatus.atWork
    }

    /// The agent has put nothing there, so nothing is taken away. What looks like a node is told, because the host is no good
    /// for a cluster then; programs of which no node was made are not, since an installation may use them.
    private func reportForeign(_ reset: HostReset) async throws {
        let found = try await reset.leftovers(of: [], acceptsSoftware: true)
        try show(ResetReport(planned: []), cluster: nil, leftovers: found)
        if !found.isEmpty { throw ExitCode.failure }
    }

    /// - Parameter leftovers: Nil when nothing was done.
    private func show(_ report: ResetReport, cluster: String?, leftovers: [String]?) throws {
        switch output {
        case .json:
            let value: JSONValue = [
                "cluster": cluster.map { .string($0) } ?? .null, "dryRun": .bool(dryRun),
                "clean": leftovers.map { .bool($0.isEmpty) } ?? .null,
                "items": try JSONValue(encoding: report.items),
                "leftovers": .array((leftovers ?? []).map { .string($0) }),
            ]
            print(value.description)
        case .text:
            for line in report.lines { print(line) }
            guard let leftovers else { return print("Nothing was done: this is what a reset would do.") }
            for leftover in leftovers { print("Still there: \(PrintableText.of(leftover))") }
            if report.items.isEmpty { print("The agent has put nothing on this host.") }
            print(leftovers.isEmpty ? "This host is clean." : "This host is not clean.")
        }
    }
}
