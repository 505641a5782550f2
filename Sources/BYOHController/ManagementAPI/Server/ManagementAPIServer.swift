import FoundationEssentials
package import HTTPServing
import JSONTree
package import KubernetesModel
package import Logging
package import NIOSSL
import ServiceLifecycle
package import SystemPackage

/// A Kubernetes API server on a ``RevisionLog``: a subset that behaves like kube-apiserver.
///
/// Serves until graceful shutdown; then watches end, requests that run finish, and the log is closed.
package struct ManagementAPIServer: Service {
    /// The largest body of a request: what kube-apiserver takes.
    package static let bodyLimit = 3 << 20

    private let log: RevisionLog
    private let addresses: [ListenAddress]
    private let tls: TLSConfiguration?
    private let logger: Logger
    private let onListening: @Sendable ([Int]) async -> Void
    private let router: RequestRouter

    /// - Parameters:
    ///   - log: Where objects are; the server closes it when it stops.
    ///   - tls: With the clients' authorities as `trustRoots` and `.optionalVerification`; nil serves plain HTTP.
    ///   - authenticator: Who requests without a certificate come from.
    ///   - keys: What signs client certificates and tokens.
    ///   - admission: Who else has a say in what is written; nil for nobody.
    ///   - auditFile: Where requests are recorded; nil for nowhere.
    ///   - clock: Times watches and bookmarks.
    ///   - now: The time of day, for timestamps.
    ///   - onListening: Called once when requests are answered, with the port of each address, 0 for a unix socket.
    package init(
        log: RevisionLog, listeningOn addresses: [ListenAddress], tls: TLSConfiguration?, authenticator: Authenticator,
        keys: ServerKeys, admission: (any AdmissionControl)? = nil, limits: RequestLimits = RequestLimits(),
        auditFile: FilePath? = nil,
        clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Time = {
            Time(secondsSinceEpoch: Int64(Date().timeIntervalSince1970.rounded(.down)))
        }, logger: Logger, onListening: @escaping @Sendable ([Int]) async -> Void = { _ in }
    ) {
        self.log = log
        self.addresses = addresses
        self.tls = tls
        self.logger = logger
        self.onListening = onListening
        router = RequestRouter(
            server: ServerContext(
                log: log, kinds: KindRegistry(BuiltInKinds.all), authorizer: Authorizer(), clock: clock, now: now,
                makeUID: { UUID().uuidString.lowercased() }, logger: logger, watches: WatchSwitch(), keys: keys,
                traffic: Traffic(limits: limits, auditFile: auditFile, logger: logger),
                admission: admission),
            authenticator: authenticator)
    }

    /// Makes what every cluster has, loads the custom kinds, and serves.
    ///
    /// - Throws: when the address cannot be bound or the log cannot be read.
    package func run() async throws {
        try await Bootstrap(server: router.server).run()
        let audit = router.server.traffic.audit
        async let recorded: Void? = audit?.run()
        let watches = router.server.watches
        let server = router.server
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await Self.keepRunning("Collector", server) { try await Collector(server: server).run() } }
            tasks.addTask { await Self.keepRunning("Upkeep", server) { try await Upkeep(server: server).run() } }
            tasks.addTask {
                await Self.keepRunning("ClientCertificateSigner", server) {
                    try await ClientCertificateSigner(server: server).run()
                }
            }
            tasks.addTask { await Self.keepRunning("Sweeper", server) { try await Sweeper(server: server).run() } }
            tasks.addTask {
                await Self.keepRunning("RoleAggregation", server) { try await RoleAggregation(server: server).run() }
            }
            try await withTaskCancellationOrGracefulShutdownHandler {
                try await serve()
            } onCancelOrGracefulShutdown: {
                watches.turnOff()
            }
            tasks.cancelAll()
            try await tasks.waitForAll()
        }
        audit?.finish()
        await recorded
        try await log.close()
    }

    /// Serves on every address until graceful shutdown.
    private func serve() async throws {
        let ports = ListeningPorts(count: addresses.count)
        let router = self.router
        let traffic = router.server.traffic
        // The router's own deadline comes first: it has an answer, and this one only ends the connection.
        let limits = ConnectionLimits(bodyTimeout: traffic.limits.time + .seconds(10))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (index, address) in addresses.enumerated() {
                let service = HTTPService(
                    listeningOn: address, tls: tls, bodyLimit: Self.bodyLimit,
                    budget: traffic.bodies, limits: limits, logger: logger,
                    onListening: { port in
                        if let all = ports.received(port ?? 0, of: index) { await onListening(all) }
                    }
                ) { request in
                    await router.respond(to: request)
                }
                tasks.addTask { try await service.run() }
            }
            // One that cannot listen ends the others.
            try await tasks.waitForAll()
        }
    }

    /// Runs work that has no end of its own; after a failure it begins again.
    private static func keepRunning(
        _ name: String, _ server: ServerContext, _ work: () async throws -> Void
    ) async {
        while true {
            do {
                return try await work()
            } catch is CancellationError {
                // The server stops.
                return
            } catch {
                server.logger.error("Background work failed", metadata: ["work": "\(name)", "error": "\(error)"])
            }
            do { try await server.clock.sleep(for: .seconds(5)) } catch { return }
        }
    }
}

extension ManagementAPIServer: CustomStringConvertible {
    /// The address: the TLS configuration holds a key, and services are described in logs.
    package var description: String { "ManagementAPIServer(\(addresses.map(\.description).joined(separator: ", ")))" }
}
