/// How long a call has waited for the server. Pure: the moments are handed in.
///
/// The time in which the caller digests a chunk does not count, however long it takes.
package struct SilenceWatch: Sendable {
    /// What holds now: the limit for the head, then that for the body.
    private var limit: Duration
    private let bodyLimit: Duration
    /// Since when the server's next word is awaited; nil while nobody waits.
    private var waitingSince: Duration?

    package init(headLimit: Duration, bodyLimit: Duration, startingAt now: Duration) {
        self.limit = headLimit
        self.bodyLimit = bodyLimit
        waitingSince = now
    }

    /// A chunk, or the head, is awaited from now on.
    package mutating func startedWaiting(at now: Duration) { waitingSince = now }

    /// It arrived.
    package mutating func stoppedWaiting() {
        waitingSince = nil
        limit = bodyLimit
    }

    package enum Verdict: Hashable, Sendable {
        /// Longer than the limit that is given.
        case silentForTooLong(limit: Duration)
        case lookAgain(after: Duration)
    }

    package func judge(at now: Duration) -> Verdict {
        guard let since = waitingSince else { return .lookAgain(after: limit) }
        let left = limit - (now - since)
        return left <= .zero ? .silentForTooLong(limit: limit) : .lookAgain(after: left)
    }
}
