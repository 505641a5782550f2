import Admission
import AdmissionWebhooks
import ByohAPI
import ByohReconcilers
import CSRApproval
import ClusterAPICore
import ClusterAPIModel
import ControllerRuntime
import HTTPServing
import KubernetesClient
import KubernetesModel
import Logging
import ManagementAPI
import Metrics
import PKI
import ServiceLifecycle
import SystemPackage
import Telemetry
import UnixSignals

/// Puts the parts together, and runs them until a signal.
struct ControllerProcess {
    private let command: ControllerCommand
    private let logger: Logger
    private let metrics = PrometheusRegistry(
        descriptions: MetricDescription.runtime.merging(FleetMetrics.descriptions) { _, ours in ours }
            .merging(WebhookMetrics.descriptions) { _, ours in ours })

    init(_ command: ControllerCommand) throws {
        guard let level = Logger.Level(rawValue: command.logLevel) else {
            throw ControllerFailure("--log-level is '\(command.logLevel)'; right would be info")
        }
        guard let format = LogFormat(rawValue: command.logFormat) else {
            throw ControllerFailure("--log-format is '\(command.logFormat)'; right would be text or json")
        }
        self.command = command
        LoggingSystem.bootstrap { label in RecordLogHandler(label: label, format: format, level: level) }
        MetricsSystem.bootstrap(metrics)
        logger = Logger(label: "byoh-controller")
    }

    func run() async throws {
        ProcessLimits.raiseOpenFiles()
        if command.standalone { try await runStandalone() } else { try await runBesideCore() }
    }

    // MARK: - Two ways to run

    private func runStandalone() async throws {
        LargeBuffers.returnAtOnce()
        let (ready, isReady) = AsyncStream.makeStream(of: EmbeddedManagementAPI.Access.self)
        var addresses: [ListenAddress] = []
        for text in command.listen.isEmpty ? ["127.0.0.1:6443"] : command.listen {
            addresses.append(try listenAddress(text, option: "--listen"))
        }
        let configuration = EmbeddedManagementAPI.Configuration(
            storage: .folder(FilePath(command.dataDir)), addresses: addresses, advertised: command.advertise)
        let policy = AdmissionPolicy(controllers: [EmbeddedManagementAPI.administrator])
        let api = EmbeddedManagementAPI(
            configuration, admission: EmbeddedAdmission(policy), logger: logger
        ) { access in
            isReady.yield(access)
            isReady.finish()
        }
        // The controllers stop before the API that they speak to.
        let controllers = ControllersService(logger: logger) {
            for await access in ready.cancelOnGracefulShutdown() {
                return try await runControllers(on: try Self.configuration(access))
            }
        }
        try await runGroup([api, controllers])
    }

    private func runBesideCore() async throws {
        var configuration: ClientConfiguration
        do {
            configuration = try ClientConfiguration.load(
                environment: ProcessLimits.environment, kubeconfigFile: command.kubeconfig)
        } catch {
            throw ControllerFailure("No cluster to work on: \(error)")
        }
        // The workers bound what is under way, and the server shares itself out fairly (API Priority and Fairness). A rate of
        // our own would make a fleet wait for nothing.
        configuration.flowLimit = nil
        let sealed = configuration
        let controllers = ControllersService(logger: logger) { try await runControllers(on: sealed) }
        try await runGroup([controllers])
    }

    private func runGroup(_ services: [any Service]) async throws {
        var group = ServiceGroupConfiguration(
            services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
            gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        group.maximumGracefulShutdownDuration = .seconds(45)
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let failure as ControllerFailure {
            throw failure
        } catch {
            throw ControllerFailure("\(error)")
        }
    }

    /// As the operator, over TLS like everybody else.
    private static func configuration(_ access: EmbeddedManagementAPI.Access) throws -> ClientConfiguration {
        var configuration = ClientConfiguration(
            server: try ServerURL(parsing: access.url),
            trust: .authority(.inline(Sensitive(Array(access.authorityPEM.utf8)))),
            credentials: Credentials(
                certificate: CertificateSource(
                    certificate: .inline(Sensitive(Array(access.administrator.certificatePEM.utf8))),
                    privateKey: .inline(Sensitive(Array(access.administrator.privateKeyPEM.utf8))))),
            userAgent: "byoh-controller")
        configuration.flowLimit = nil
        return configuration
    }

    // MARK: - The controllers

    private func runControllers(on configuration: ClientConfiguration) async throws {
        try await KubernetesClient.withClient(configuration, logger: logger) { client in
            if command.standalone { try await UpstreamCore.refuse(client) }
            try await Preparation(client: client, logger: logger).run(
                definesByoh: !command.skipDefinitions, definesClusterAPI: command.standalone)
            let manager = Manager(client: client, options: managerOptions(), logger: logger, metrics: metrics)
            let scope = ByohControllers.Scope(
                namespace: command.namespace, watchFilter: command.watchFilter,
                releaseLimit: .seconds(command.releaseTimeout), stallLimit: .seconds(command.stallTimeout))
            for service in ByohControllers(in: manager.environment, scope: scope).services { manager.add(service) }
            manager.add(EnrolmentReconciler(namespace: command.namespace).controller(in: manager.environment))
            if command.standalone {
                let core = ClusterAPICore.services(
                    in: manager.environment, infrastructure: [ByoCluster.apiResource, ByoMachine.apiResource])
                for service in core { manager.add(service) }
            }
            let webhooks = try await WebhookSetup(
                command, in: manager.environment, client: client, metrics: metrics)
            var services: [any Service] = [try healthService(manager, webhooks)]
            if let webhooks {
                manager.add(webhooks.keeper)
                services.append(webhooks.server)
            }
            services.append(manager)
            try await ServiceGroup(
                configuration: .init(
                    services: services.map {
                        .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
                    }, logger: logger)
            ).run()
        }
    }

    private func managerOptions() -> ManagerOptions {
        let elects = command.leaderElect ?? !command.standalone
        let lease = ObjectKey(namespace: command.leaderElectionNamespace, name: "byoh-controller")
        return ManagerOptions(
            instance: ProcessLimits.hostName, election: elects ? ManagerOptions.Election(lease: lease) : nil)
    }

    private func healthService(_ manager: Manager, _ webhooks: WebhookSetup?) throws -> HTTPService {
        let readiness = manager.readinessChecks + [webhooks?.readinessCheck].compactMap(\.self)
        let endpoint = HealthEndpoint(
            liveness: manager.livenessChecks.map(\.endpointCheck),
            readiness: readiness.map(\.endpointCheck), metrics: metrics)
        return HTTPService(
            listeningOn: try listenAddress(command.healthAddress, option: "--health-address"), logger: logger
        ) { request in await endpoint.respond(to: request) }
    }

    private func listenAddress(_ text: String, option: String) throws -> ListenAddress {
        do {
            return try ListenAddress(parsing: text)
        } catch {
            throw ControllerFailure("\(option): \(error)")
        }
    }
}

extension HealthCheck {
    /// The same question, as the endpoint asks it.
    fileprivate var endpointCheck: HealthEndpoint.Check {
        HealthEndpoint.Check(name) { [check] in
            do {
                try await check()
                return nil
            } catch {
                return "\(error)"
            }
        }
    }
}

/// Work with its own connections, as a service.
private struct ControllersService: Service {
    let logger: Logger
    let work: @Sendable () async throws -> Void

    func run() async throws { try await work() }
}

extension ControllersService: CustomStringConvertible {
    var description: String { "Controllers" }
}
