import AgentConfiguration
import ArgumentParser
import ByohAPI
import HostReconciler
import KubernetesClient
import Logging
import Metrics
import Registration
import ServiceLifecycle
import Systemd
import Telemetry
import UnixSignals

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the management cluster. This is what the service starts.",
        discussion: """
            Goes by its options, then by the configuration file, then by defaults; 'byoh-agent config show' prints the \
            result. SIGHUP, as from 'systemctl reload byoh-agent', has the file read again. Exits with 78 when it cannot be \
            used.
            """)

    @OptionGroup var file: ConfigurationFileOption
    @OptionGroup var overrides: ConfigurationOverrides

    func run() async throws {
        let source = file.source(overrides.all)
        let values = try source.loadOrExit().values
        let agent = AgentEnvironment(values.log)
        try agent.requireRoot()
        // Before READY=1: from then on somebody may ask for a reload, and an untrapped SIGHUP ends the process.
        let hangups = await UnixSignalsSequence(trapping: .sighup)
        let live = LiveConfiguration(source, current: values)
        let registry = values.metrics.listen == nil ? nil : PrometheusRegistry(descriptions: AgentWiring.descriptions)
        if let registry { MetricsSystem.bootstrap(registry) }
        let record = try agent.store.recovered()
        let notifier = ServiceNotifier()
        var configuration = try configuration(of: record, agent)
        let serverClock = ServerClock()
        configuration.observeServerTime = { serverClock.observed($0) }
        let journal = try agent.journal()
        try await KubernetesClient.withClient(configuration, logger: agent.logger) { client in
            let wiring = AgentWiring(
                agent: agent, live: live, record: record, client: client, journal: journal, notifier: notifier,
                serverClock: serverClock, registry: registry, hangups: hangups,
                gate: RenewalGate(isHeld: try agent.store.hasNextHome()))
            // At debug it describes whole services, which is much and says little.
            var groupLogger = agent.logger
            groupLogger.logLevel = .warning
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: wiring.services().map { service in
                        // It ends by itself only when the host belongs to another management cluster: then the service
                        // manager starts the agent anew.
                        .init(
                            service: service,
                            successTerminationBehavior: service is Rehoming ? .gracefullyShutdownGroup : .cancelGroup)
                    },
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: groupLogger))
            agent.logger.info(
                "The agent runs",
                metadata: ["ByoHost": "\(record.namespace)/\(record.host)", "version": "\(ByohAgent.version)"])
            notifier.ready()
            notifier.status(record.serviceStatus)
            try await group.run()
            notifier.stopping()
        }
    }

    private func configuration(of record: ManagementRecord, _ agent: AgentEnvironment) throws -> ClientConfiguration {
        guard try agent.store.isWhole() else {
            throw RegistrationError.unusableIdentity(
                "host.key and host.crt do not belong together; run 'byoh-agent enroll' again")
        }
        var configuration = try agent.store.configuration(record, userAgent: "byoh-agent/\(ByohAgent.version)")
        configuration.proxy = try ProxyEnvironment(Process.environment).proxy(for: configuration.server)
        return configuration
    }
}

extension ManagementRecord {
    /// What `systemctl status` shows of an agent that runs.
    var serviceStatus: String { "Serving \(server) as \(namespace)/\(host)" }
}
