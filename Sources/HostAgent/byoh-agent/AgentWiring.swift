import ByohAPI
import HostProbes
import HostReconciler
import HostReset
import HostSystem
import Installer
import JSONTree
import KubernetesClient
import Logging
import PodRoutes
import Registration
import ServiceLifecycle
import SystemPackage
import Systemd

/// Puts the parts of the agent together.
struct AgentWiring {
    let agent: AgentEnvironment
    let record: ManagementRecord
    let client: KubernetesClient
    let journal: HostJournal
    let notifier: ServiceNotifier

    private var subject: HostSubject { HostSubject(namespace: record.namespace, host: record.host) }

    /// In the order in which they are started.
    func services() -> [any Service] {
        let logger = agent.logger
        let heartbeat = Heartbeat(interval: notifier.watchdogInterval, logger: logger) { [notifier] in notifier.alive()
        }
        let reporter = HostStatusReporter(client: client, subject: subject, logger: logger)
        let inbox = PlanInbox()
        let activity = PlanActivity()
        let inventory = InventoryKeeper(
            probe: InventoryProbe(files: agent.files, network: agent.network), hostName: record.host,
            hostUID: record.hostUID, reporter: reporter, activity: activity, logger: logger, components: components())
        let podNetwork = podRouteKeeper()
        let exchange = CertificateRequestExchange(
            subject: subject, hostUID: record.hostUID, machineID: machineID(), logger: logger)
        return [
            heartbeat, reporter, inventory,
            LeaseKeeper(client: client, subject: subject, activity: activity, heartbeat: heartbeat, logger: logger),
            PlanWorker(inbox: inbox, runner: runner(reporter, podNetwork), activity: activity, logger: logger),
            HostWatch(client: client, subject: subject, inbox: inbox, reporter: reporter, logger: logger), podNetwork,
            CertificateRenewal(
                client: client, subject: subject, store: agent.store, exchange: exchange, logger: logger),
        ]
    }

    private func podRouteKeeper() -> PodRouteKeeper {
        PodRouteKeeper(
            hostName: record.host, userAgent: "byoh-agent/\(ByohAgent.version)", files: agent.files,
            commands: SystemCommandRunner(), record: journal, logger: agent.logger
        ) { [journal] in
            let state = await journal.state
            let isNoted = PodNetworkMarks.artifacts.allSatisfy { state.artifacts.contains($0) }
            return isNoted && !state.isCleaning ? state.podRanges : nil
        }
    }

    private func runner(_ reporter: HostStatusReporter, _ podNetwork: any PodNetworkDuty) -> PlanRunner {
        let files = agent.files
        let commands = SystemCommandRunner()
        let units = SystemdUnits()
        let status = (try? files.text("/proc/self/status")) ?? nil
        let probe = InventoryProbe(files: files, network: agent.network)
        let (host, uid) = (record.host, record.hostUID)
        let facts = PlanRunner.HostFacts(
            hostName: host, architecture: agent.network.architecture,
            canLowerOOMScores: Capabilities.canLowerOOMScores(status: status ?? "")
        ) {
            // A host that cannot be looked at has no address to tell.
            (try? probe.read(hostName: host, hostUID: uid))?.primaryIPv4
        }
        let tools = StepTools(files: files, commands: commands, units: units, environment: Process.environment)
        return PlanRunner(
            journal: journal, installer: Installer(tools),
            bootstrap: Bootstrap(
                files: files, commands: commands, units: units, journal: journal, hostName: host, logger: agent.logger),
            reset: HostReset(
                files: files, commands: commands, units: units, processes: LocalProcesses(),
                packages: PackageTransactions(tools)),
            podNetwork: podNetwork, facts: facts, reporting: reporter, logger: agent.logger)
    }

    /// What is installed, by the manifest of the bundle that is in use, or by what was found on the host.
    private func components() -> @Sendable () -> HostComponents {
        let files = agent.files
        return {
            var components = HostComponents(agent: ByohAgent.version)
            // A file that is not there, or cannot be read: nothing is installed in that way.
            if let text = (try? files.text(InstallationLayout.foundPrograms)) ?? nil,
                let found = NodePrograms(parsing: text)
            {
                components.kubelet = found.programs["kubelet"]?.version ?? ""
                components.containerd = found.programs["containerd"]?.version ?? ""
                return components
            }
            let path = InstallationLayout.current.appending("manifest.json")
            guard let text = (try? files.text(path)) ?? nil,
                let manifest = try? BundleManifest(parsing: Array(text.utf8))
            else { return components }
            components.kubelet = manifest.kubernetesVersion
            components.containerd = manifest.components["containerd"] ?? ""
            return components
        }
    }

    private func machineID() -> String {
        let text = ((try? agent.files.text("/etc/machine-id")) ?? nil) ?? ""
        return String(text.prefix { $0 != "\n" })
    }
}
