/// How long a key waits after each failure in a row: `base`, then twice as long each time, at most `limit`.
///
/// The defaults begin with client-go's 5 ms. They end at five minutes instead of its sixteen, because an operator
/// who has repaired a machine should not have to wait longer than that.
public struct RetryBackOff: Hashable, Sendable {
    /// The wait after the first failure.
    public var base: Duration
    /// The longest wait, however many failures follow each other.
    public var limit: Duration

    /// Defaults: from 5 ms to five minutes.
    public init(base: Duration = .milliseconds(5), limit: Duration = .seconds(300)) {
        self.base = base
        self.limit = limit
    }

    /// The wait after the `failures`th failure in a row, counted from one.
    public func delay(afterFailures failures: Int) -> Duration {
        var delay = base
        for _ in 1..<max(failures, 1) {
            if delay >= limit { break }
            delay *= 2
        }
        return min(delay, limit)
    }
}
