import AgentConfiguration
import ByohAPI
import ControllerRuntime
import HostProbes
import HostReconciler
import HostReset
import HostSystem
import Installer
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import PodRoutes
import Registration
import ServiceLifecycle
import SystemPackage
import Systemd
import Telemetry
import UnixSignals

/// Puts the parts of the agent together.
struct AgentWiring {
    let agent: AgentEnvironment
    let live: LiveConfiguration
    let record: ManagementRecord
    let client: KubernetesClient
    let journal: HostJournal
    let notifier: ServiceNotifier
    let serverClock: ServerClock
    /// Nil when no metrics are wanted; then nothing of them is started.
    let registry: PrometheusRegistry?
    let hangups: UnixSignalsSequence
    let gate: RenewalGate

    /// Of all metrics that the agent has.
    static let descriptions = MetricDescription.runtime.merging(
        AgentMetrics.descriptions.mapValues { MetricDescription($0) }
    ) { _, own in own }

    private let desk = MoveDesk()

    private var subject: HostSubject { HostSubject(namespace: record.namespace, host: record.host) }

    /// In the order in which they are started.
    func services() -> [any Service] {
        let logger = agent.logger
        let heartbeat = Heartbeat(interval: notifier.watchdogInterval, logger: logger) { [notifier] in notifier.alive()
        }
        let reporter = HostStatusReporter(client: client, subject: subject, logger: logger)
        let metrics = AgentMetrics(version: ByohAgent.version)
        let board = statusBoard(reporter, metrics)
        let inbox = PlanInbox()
        let actions = ActionInbox()
        let upgrades = OrderInbox<AgentUpgradeOrder>()
        let activity = PlanActivity()
        let changes = HostChangeFeed(logger: logger)
        let inventory = InventoryKeeper(
            probe: InventoryProbe(files: agent.files, network: agent.network), changes: changes,
            hostName: record.host, hostUID: record.hostUID, activity: activity,
            interval: { [live] in live.values.inventory.interval }, logger: logger, components: components(),
            preflight: preflight(), tell: { reporter.update($0) })
        let health = healthKeeper(reporter, changes, activity)
        let podNetwork = podRouteKeeper(reporter)
        let exchange = CertificateRequestExchange(
            subject: subject, hostUID: record.hostUID, machineID: machineID(), logger: logger)
        let services: [any Service] = [
            heartbeat, reporter, changes, inventory, health,
            LeaseKeeper(
                client: client, subject: subject, activity: activity, heartbeat: heartbeat, board: board,
                pace: { [live] in
                    let pace = live.values.lease
                    return LeaseKeeper.Pace(busy: pace.busyInterval, idle: pace.idleInterval)
                }, logger: logger),
            PlanWorker(inbox: inbox, runner: runner(board, podNetwork), activity: activity, logger: logger),
            ActionWorker(inbox: actions, runner: actionRunner(reporter)),
            UpgradeWorker(inbox: upgrades, upgrade: agentUpgrade(reporter)),
            HostWatch(
                client: client, subject: subject, inbox: inbox, actions: actions, upgrades: upgrades,
                reporter: reporter, board: board, noticeMove: { [desk] in desk.put($0) }, logger: logger),
            podNetwork,
            rehoming(reporter, board),
            CertificateRenewal(
                client: client, subject: subject, store: agent.store, exchange: exchange, gate: gate, logger: logger
            ) { life, renewal in
                board.scheduled(.init(expires: Time(life.ends), renewal: Time(renewal)))
            },
            ReloadOnHangup(
                hangups: hangups, live: live, threshold: agent.threshold, metrics: metrics, notifier: notifier,
                serviceStatus: record.serviceStatus, logger: logger, reloaded: { health.reconsider() }),
            StatusFile(board, files: agent.files, logger: logger),
            FreedMemory(endings: activity.endings()),
        ]
        guard let registry, let address = live.values.metrics.listen else { return services }
        return services + [MetricsListener(address: address, registry: registry, files: agent.files, logger: logger)]
    }

    private func rehoming(_ reporter: HostStatusReporter, _ board: StatusBoard) -> Rehoming {
        Rehoming(
            client: client, record: record, store: agent.store, desk: desk, gate: gate,
            exchange: CertificateRequestExchange(
                subject: subject, hostUID: record.hostUID, machineID: machineID(), isMoved: true, logger: agent.logger),
            environment: Process.environment, userAgent: "byoh-agent/\(ByohAgent.version)", logger: agent.logger
        ) { rehoming in
            board.moves(rehoming)
            reporter.update {
                $0.rehoming = rehoming
                $0.staysHome = rehoming == nil
            }
        }
    }

    private func statusBoard(_ reporter: HostStatusReporter, _ metrics: AgentMetrics) -> StatusBoard {
        StatusBoard(
            AgentStatus(
                version: ByohAgent.version, process: ProcessMark.own(agent.files),
                startedAt: WallClock.system.nowInSeconds),
            reporter: reporter, problems: agent.problems,
            connectionTimeout: { [live] in live.values.health.connectionTimeout }, metrics: metrics,
            logger: agent.logger)
    }

    private func healthKeeper(
        _ reporter: HostStatusReporter, _ changes: HostChangeFeed, _ activity: PlanActivity
    ) -> HealthKeeper {
        HealthKeeper(
            probe: HealthProbe(files: agent.files, commands: SystemCommandRunner(), network: agent.network),
            thresholds: { [live] in HealthThresholds(live.values.health) }, units: SystemdUnitWatch(),
            serverClock: serverClock, changes: changes, activity: activity, logger: agent.logger
        ) { [journal] in
            let state = await journal.state
            guard state.isBootstrapped, !state.isCleaning else { return .absent }
            return activity.isWorking ? .changing : .running
        } tell: { checkup in
            reporter.update { $0.health = checkup }
        }
    }

    private func actionRunner(_ reporter: HostStatusReporter) -> ActionRunner {
        let files = agent.files
        return ActionRunner(
            journal: journal, memory: OrderMemory(files: files), units: SystemdUnits(), power: SystemdPower(),
            logger: agent.logger
        ) {
            // Without it nothing is rebooted: whether it was could not be told.
            let text = ((try? files.text("/proc/sys/kernel/random/boot_id")) ?? nil) ?? ""
            return String(text.prefix { $0 != "\n" })
        } tell: { observed in
            reporter.update { $0.observedAction = observed }
        }
    }

    private func agentUpgrade(_ reporter: HostStatusReporter) -> AgentUpgrade {
        let files = agent.files
        // Without it the agent takes itself for none of a package, and says so.
        let program = (try? files.linkTarget(of: "/proc/self/exe")) ?? nil
        return AgentUpgrade(
            folder: UpgradeFolder(files: files), memory: OrderMemory(files: files), files: files,
            commands: SystemCommandRunner(), units: SystemdUnits(), proxies: ProxyEnvironment(Process.environment),
            facts: AgentUpgrade.Facts(
                version: ByohAgent.version, architecture: agent.network.architecture, program: program ?? ""),
            logger: agent.logger
        ) { observed in
            reporter.update { $0.observedAgentUpgrade = observed }
        } waitUntilStored: { observed in
            await reporter.waitUntilStored { report in
                report.components?.agent == ByohAgent.version && report.observedAgentUpgrade == observed
            }
        }
    }

    private func podRouteKeeper(_ reporter: HostStatusReporter) -> PodRouteKeeper {
        PodRouteKeeper(
            hostName: record.host, userAgent: "byoh-agent/\(ByohAgent.version)", files: agent.files,
            commands: SystemCommandRunner(), record: journal, logger: agent.logger
        ) { [journal] in
            let state = await journal.state
            let isNoted = PodNetworkMarks.artifacts.allSatisfy { state.artifacts.contains($0) }
            return isNoted && !state.isCleaning ? state.podRanges : nil
        } tell: { standing in
            reporter.update { $0.podRoutes = HostPodRoutes(standing) }
        }
    }

    private func runner(_ reporting: any PlanReporting, _ podNetwork: any PodNetworkDuty) -> PlanRunner {
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
                files: files, commands: commands, units: units, journal: journal, hostName: host,
                limits: { [live] in
                    let limits = live.values.bootstrap
                    return Bootstrap.Limits(attempts: limits.attempts, time: limits.timeLimit)
                }, logger: agent.logger),
            reset: agent.hostReset(tools),
            podNetwork: podNetwork, facts: facts, reporting: reporting, logger: agent.logger)
    }

    /// Nil once something was made on the host, also when that began meanwhile.
    private func preflight() -> @Sendable () async -> HostCheckup? {
        let (preflight, subject) = (agent.preflight(), agent.preflightSubject(record))
        return { [journal] in
            guard await journal.state.isPristine else { return nil }
            let results = await preflight.run(subject)
            return await journal.state.isPristine ? HostCheckup(results) : nil
        }
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
