package import Logging
import ServiceLifecycle
import Synchronization

/// The sign of life of the agent's loops, which the service manager's watchdog depends on.
package final class Heartbeat: Service {
    private let last = Mutex(ContinuousClock.now)
    private let interval: Duration?
    private let limit: Duration
    private let tell: @Sendable () -> Void
    private let logger: Logger

    /// - Parameters:
    ///   - interval: Within what time the manager wants to hear; nil when it does not watch.
    ///   - limit: How long the loops may be silent: longer than a call to the API server may take.
    ///   - tell: Tells the manager that we live.
    package init(
        interval: Duration?, limit: Duration = .seconds(120), logger: Logger, tell: @escaping @Sendable () -> Void
    ) {
        self.interval = interval
        self.limit = limit
        self.logger = logger
        self.tell = tell
    }

    /// A loop has gone round.
    package func beat() { last.withLock { $0 = .now } }

    package func run() async throws {
        guard let interval else {
            // Nobody watches. A service that returns would end the others.
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                let silence = last.withLock { $0.duration(to: .now) }
                if silence < limit {
                    tell()
                } else {
                    logger.critical("The agent's loop stands still", metadata: ["for": "\(silence)"])
                }
                // Throws only when cancelled.
                try? await Task.sleep(for: interval / 3)
            }
        }
    }
}
