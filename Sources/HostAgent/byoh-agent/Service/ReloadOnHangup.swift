import AgentConfiguration
import HostReconciler
import Logging
import ServiceLifecycle
import Systemd
import Telemetry
import UnixSignals

/// Reads the configuration again at each SIGHUP. One that cannot be used changes nothing.
struct ReloadOnHangup: Service {
    let hangups: UnixSignalsSequence
    let live: LiveConfiguration
    let threshold: LogThreshold
    let metrics: AgentMetrics
    let notifier: ServiceNotifier
    /// What `systemctl status` shows when all is well.
    let serviceStatus: String
    let logger: Logger
    /// Called when a configuration has been taken over.
    let reloaded: @Sendable () -> Void

    func run() async throws {
        for await _ in hangups.cancelOnGracefulShutdown() {
            notifier.reloading()
            reload()
            notifier.ready()
        }
    }

    private func reload() {
        do {
            let reload = try live.reload()
            threshold.level = live.values.log.level
            reloaded()
            metrics.reloaded(true)
            notifier.status(serviceStatus)
            logger.notice("Read the configuration again", metadata: Self.facts(of: reload))
        } catch {
            metrics.reloaded(false)
            notifier.status("\(serviceStatus); the configuration was refused: \(error)")
            logger.error(
                "The configuration cannot be used; the one before stays in force", metadata: ["error": "\(error)"])
        }
    }

    private static func facts(of reload: LiveConfiguration.Reload) -> Logger.Metadata {
        var facts: Logger.Metadata = [
            "changed": "\(reload.changed.isEmpty ? "nothing" : reload.changed.joined(separator: ", "))"
        ]
        if !reload.waiting.isEmpty { facts["needsRestart"] = "\(reload.waiting.joined(separator: ", "))" }
        return facts
    }
}
