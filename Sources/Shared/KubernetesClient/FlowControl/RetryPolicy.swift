import KubernetesModel

/// Whether and when a call that failed is made again.
///
/// Repeated are only calls that may happen twice: reads, and anything that the server cannot have carried out because
/// it said so (429) or was never reached. A watch is never repeated here; it resumes by rules of its own.
public struct RetryPolicy: Hashable, Sendable {
    /// How often one call is sent at most.
    public var attempts: Int
    /// The wait before the first repetition; it doubles each time.
    public var firstDelay: Duration
    /// No back-off is longer, and no pause that the server asks for counts for more. A wait can be both together.
    public var longestDelay: Duration

    /// Defaults: five attempts, with waits of at most 0.1, 0.2, 0.4 and 0.8 seconds between them. Where the server asks
    /// for a pause that is added, up to 30 seconds.
    public init(
        attempts: Int = 5, firstDelay: Duration = .milliseconds(100), longestDelay: Duration = .seconds(30)
    ) {
        self.attempts = attempts
        self.firstDelay = firstDelay
        self.longestDelay = longestDelay
    }

    /// Every failure is the caller's.
    public static let never = RetryPolicy(attempts: 1)

    /// What is known about a failed attempt.
    package struct Failure: Sendable {
        package var error: KubernetesError
        /// Counted from one.
        package var attempt: Int
        /// Whether the caller has begun to read an answer; it cannot read two.
        package var hasBegunReading: Bool

        package init(error: KubernetesError, attempt: Int, hasBegunReading: Bool = false) {
            self.error = error
            self.attempt = attempt
            self.hasBegunReading = hasBegunReading
        }
    }

    /// How long to wait before the call is made again, or nil when the failure stands.
    ///
    /// - Parameter jitter: uniform in 0..<1; the back-off is shortened by up to half of itself.
    package func delay(after failure: Failure, of request: APIRequest, jitter: Double) -> Duration? {
        guard failure.attempt < attempts, !failure.hasBegunReading, !request.isWatch else { return nil }
        let backOff = min(firstDelay * (1 << min(failure.attempt - 1, 20)), longestDelay)
        let jittered = backOff * (1 - jitter / 2)
        switch failure.error {
        case .rejected(let status, _) where status.code == 429:
            // An eviction that a disruption budget forbids is also a 429: whoever drains decides about that.
            guard let asked = status.retryAfter, !request.isEviction else { return nil }
            return min(asked, longestDelay) + jittered
        case .rejected(let status, _) where [500, 502, 503, 504].contains(status.code):
            guard request.isIdempotent else { return nil }
            return status.retryAfter.map { min($0, longestDelay) + jittered } ?? jittered
        case .unreachable(let cause as TransportFailure, _):
            guard cause.isWorthRepeating, cause.wasNeverSent || request.isIdempotent else { return nil }
            return jittered
        default:
            return nil
        }
    }
}

extension APIRequest {
    /// Whether the answer has no end of its own.
    package var isWatch: Bool { query.contains { $0.name == "watch" && ($0.value == "true" || $0.value == "1") } }

    /// Whether a pod is asked to go.
    package var isEviction: Bool { path.hasSuffix("/eviction") }
}
