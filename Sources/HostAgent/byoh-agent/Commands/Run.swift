import ArgumentParser
import ByohAPI
import HostReconciler
import KubernetesClient
import Logging
import Registration
import ServiceLifecycle
import Systemd
import UnixSignals

struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the management cluster. This is what the service starts.")

    func run() async throws {
        let agent = AgentEnvironment()
        try agent.requireRoot()
        let record = try agent.requireRecord()
        let notifier = ServiceNotifier()
        var configuration = try configuration(of: record, agent)
        let serverClock = ServerClock()
        configuration.observeServerTime = { serverClock.observed($0) }
        let journal = try agent.journal()
        try await KubernetesClient.withClient(configuration, logger: agent.logger) { client in
            let wiring = AgentWiring(
                agent: agent, record: record, client: client, journal: journal, notifier: notifier,
                serverClock: serverClock)
            let group = ServiceGroup(
                configuration: ServiceGroupConfiguration(
                    services: wiring.services().map { .init(service: $0) },
                    gracefulShutdownSignals: [.sigterm, .sigint],
                    logger: agent.logger))
            agent.logger.info(
                "The agent runs",
                metadata: ["ByoHost": "\(record.namespace)/\(record.host)", "version": "\(ByohAgent.version)"])
            notifier.ready()
            notifier.status("Serving \(record.server) as \(record.namespace)/\(record.host)")
            try await group.run()
            notifier.stopping()
        }
    }

    private func configuration(of record: ManagementRecord, _ agent: AgentEnvironment) throws -> ClientConfiguration {
        try agent.store.recover()
        guard try agent.store.isWhole() else {
            throw RegistrationError.unusableIdentity(
                "host.key and host.crt do not belong together; run 'byoh-agent enroll' again")
        }
        var configuration = try agent.store.configuration(record, userAgent: "byoh-agent/\(ByohAgent.version)")
        configuration.proxy = try ProxyEnvironment(Process.environment).proxy(for: configuration.server)
        return configuration
    }
}
