import Logging
import Synchronization

/// Holds calls back to the allowed rate, and repeats those that may be repeated.
struct FlowControlledExchange: APIExchange {
    private let next: any APIExchange
    private let gate: FlowGate?
    private let retries: RetryPolicy
    private let clock: ClientClock
    private let logger: Logger

    init(
        _ next: any APIExchange, limit: FlowLimit?, retries: RetryPolicy, clock: ClientClock, metrics: ClientMetrics,
        logger: Logger
    ) {
        self.next = next
        self.gate = limit.map { FlowGate($0, clock: clock, metrics: metrics) }
        self.retries = retries
        self.clock = clock
        self.logger = logger
    }

    func exchange<Result: Sendable>(
        _ request: APIRequest, read: @escaping @Sendable (APIResponse) async throws(KubernetesError) -> Result
    ) async throws(KubernetesError) -> Result {
        var attempt = 1
        while true {
            try await gate?.pass(request)
            let hasBegunReading = Flag()
            do {
                return try await next.exchange(request) { response throws(KubernetesError) in
                    hasBegunReading.raise()
                    return try await read(response)
                }
            } catch {
                let failure = RetryPolicy.Failure(
                    error: error, attempt: attempt, hasBegunReading: hasBegunReading.isRaised)
                guard let delay = retries.delay(after: failure, of: request, jitter: .random(in: 0..<1)) else {
                    throw error
                }
                logger.debug(
                    "Repeating request",
                    metadata: [
                        "request": "\(request.summary)", "attempt": "\(attempt)", "delay": "\(delay)",
                        "errorKind": "\(error.kind.rawValue)",
                    ])
                do {
                    try await clock.sleep(delay)
                } catch {
                    throw .cancelled
                }
                attempt += 1
            }
        }
    }
}

/// Set once, read by another task.
private final class Flag: Sendable {
    private let value = Mutex(false)

    var isRaised: Bool { value.withLock { $0 } }

    func raise() { value.withLock { $0 = true } }
}
