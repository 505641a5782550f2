import ArgumentParser
import HostReconciler
import HostReset
import HostSystem
import Installer
import SystemPackage
import Systemd

struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Takes everything off this host that the agent put there. Needs no management cluster.",
        discussion: "Stops the service first and leaves it stopped, since its cluster may still want a node here.")

    @Flag(help: "Only list what would be taken away.")
    var dryRun = false

    func run() async throws {
        let agent = AgentEnvironment()
        try agent.requireRoot()
        let units = SystemdUnits()
        // First: a running agent goes on writing its journal.
        if !dryRun { try await units.stop("byoh-agent.service") }
        let journal = try agent.journal(repairs: !dryRun)
        let state = await journal.state
        if state.isPristine { return print("This host is clean: the agent has put nothing there.") }
        for artifact in state.artifacts.reversed() { print("- \(artifact)") }
        if dryRun { return }
        let commands = SystemCommandRunner()
        let reset = HostReset(
            files: agent.files, commands: commands, units: units, processes: LocalProcesses(),
            packages: PackageTransactions(StepTools(files: agent.files, commands: commands, units: units)))
        try await journal.write(.cleaningBegan)
        let bootstrapUnits = state.claim.map { Bootstrap.units(of: $0.claimID) } ?? []
        let leftovers = try await reset.run(artifacts: state.artifacts, bootstrapUnits: bootstrapUnits) { progress in
            print(progress.message)
        }
        guard leftovers.isEmpty else { throw HostNotClean(leftovers: leftovers) }
        try agent.files.removeTree("/var/lib/byoh-agent/bootstrap")
        try agent.files.removeTree("/var/lib/byoh-agent/saved")
        try await journal.write(.cleaned)
        print("This host is clean.")
    }
}
