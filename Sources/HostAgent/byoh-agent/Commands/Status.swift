import ArgumentParser
import FoundationEssentials
import HostReconciler
import HostSystem
import JSONTree
import KubernetesModel
import Registration
import Systemd

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells what this host is, whether its agent runs and is connected, and what it did to the host.",
        discussion: """
            Exits with 0 when the agent runs and reaches the management cluster, 3 when it does not run, 4 when the host is \
            not enrolled, 5 when the agent runs and does not reach the management cluster, 1 when it cannot be told.
            """)

    @Option(help: ArgumentHelp("text or json.", valueName: "format"))
    var output = OutputFormat.text

    func run() async throws {
        let agent = AgentEnvironment.quiet()
        try agent.requireRoot()
        // Without systemd nobody knows; the status file still tells.
        let service = try? await SystemdUnits().state(of: "byoh-agent.service")
        let report = StatusReport(
            record: try agent.store.record(), certificate: try agent.store.certificateLife(),
            journal: try await agent.journal(repairs: false).state,
            service: service?.activity.rawValue ?? "unknown", agent: try StatusFile.read(agent.files),
            upgrade: UpgradeStanding(UpgradeFolder(files: agent.files), OrderMemory(files: agent.files)))
        switch output {
        case .text: print(report.text(now: Time(Date())), terminator: "")
        case .json: print(try report.json().description)
        }
        if let status = report.exitStatus { throw status }
    }
}
