/// How long a call has waited for the server. Pure: the moments are handed in.
///
/// The time in which the caller digests a chunk does not count, however long it takes.
package struct SilenceWatch: Sendable {
    private let limit: Duration
    /// Since when the server's next word is awaited; nil while nobody waits.
    private var waitingSince: Duration?

    package init(limit: Duration, startingAt now: Duration) {
        self.limit = limit
        waitingSince = now
    }

    /// A chunk, or the head, is awaited from now on.
    package mutating func startedWaiting(at now: Duration) { waitingSince = now }

    /// It arrived.
    package mutating func stoppedWaiting() { waitingSince = nil }

    package enum Verdict: Hashable, Sendable {
        case silentForTooLong
        case lookAgain(after: Duration)
    }

    package func judge(at now: Duration) -> Verdict {
        guard let since = waitingSince else { return .lookAgain(after: limit) }
        let left = limit - (now - since)
        return left <= .zero ? .silentForTooLong : .lookAgain(after: left)
    }
}
