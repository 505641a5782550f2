import HTTPServing
import HostReconciler
import HostSystem
import Logging
import ServiceLifecycle
import SystemPackage
import Telemetry

/// Serves the metrics where the configuration says. Without them the agent goes on: they are not what it is for.
struct MetricsListener: Service {
    let address: ListenAddress
    let registry: PrometheusRegistry
    let files: LocalFiles
    let logger: Logger

    /// One scraper or two; each connection costs memory.
    private static let limits = ConnectionLimits(idleTimeout: .seconds(120), connections: 8)

    func run() async throws {
        do {
            try removeLeftover()
            let endpoint = HealthEndpoint(metrics: registry)
            try await HTTPService(
                listeningOn: address, bodyLimit: 1 << 10, limits: Self.limits, logger: logger
            ) { request in await endpoint.respond(to: request) }.run()
        } catch {
            logger.error("The metrics are not served", metadata: ["error": "\(error)"])
            // A service that returns would end the others.
            try? await gracefulShutdown()
        }
    }

    /// A socket of ours that a killed agent left keeps the next from listening. Elsewhere it may be somebody else's.
    private func removeLeftover() throws {
        guard case .unixSocket(let text) = address else { return }
        let path = FilePath(text).lexicallyNormalized()
        guard path.removingLastComponent() == StatusFile.folder, try files.entry(at: path)?.kind == .other else {
            return
        }
        try files.remove(path)
    }
}
