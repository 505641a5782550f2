/// Whether a fault holds, once it has lasted for a while, and until it has been over for a while. A pure state machine.
///
/// A recovery that does not last long enough does not end a fault: a service that crashes every ten seconds is down, however
/// often it is up in between.
struct FaultLatch: Hashable, Sendable {
    private(set) var isSet = false
    /// When the present spell of faults began; nil when there is none.
    private var badSince: Duration?
    /// Since when it has been good within that spell; nil while it is bad.
    private var goodSince: Duration?

    mutating func observe(isBad: Bool, at now: Duration, failAfter: Duration, recoverAfter: Duration) {
        if isBad {
            goodSince = nil
            let since = badSince ?? now
            badSince = since
            if now - since >= failAfter { isSet = true }
        } else if badSince != nil {
            let since = goodSince ?? now
            goodSince = since
            guard now - since >= recoverAfter else { return }
            self = FaultLatch()
        }
    }

    /// When looking again will change something if nothing else does; nil for never.
    func due(failAfter: Duration, recoverAfter: Duration) -> Duration? {
        if let goodSince { return goodSince + recoverAfter }
        guard let badSince, !isSet else { return nil }
        return badSince + failAfter
    }
}
