import Synchronization

/// Where calls wait for their turn: the rim around ``FlowLimiter``.
final class FlowGate: Sendable {
    private let limiter: Mutex<FlowLimiter>
    private let clock: ClientClock
    private let metrics: ClientMetrics

    init(_ limit: FlowLimit, clock: ClientClock, metrics: ClientMetrics) {
        limiter = Mutex(FlowLimiter(limit))
        self.clock = clock
        self.metrics = metrics
    }

    /// Returns when the call may leave.
    ///
    /// - Throws: ``KubernetesError/cancelled`` at once when the task is cancelled.
    func pass(_ request: APIRequest) async throws(KubernetesError) {
        let arrival = clock.elapsed()
        let ticket = limiter.withLock { $0.join(request.priority) }
        while true {
            let now = clock.elapsed()
            switch limiter.withLock({ $0.ask(ticket, at: now) }) {
            case .go:
                metrics.held(request, for: now - arrival)
                return
            case .wait(let moment):
                do {
                    try await clock.sleep(moment - now)
                } catch {
                    limiter.withLock { $0.leave(ticket) }
                    throw .cancelled
                }
            }
        }
    }
}
