/// Which units of the host have been failed for long enough to be told. A pure state machine; its clock is the caller's.
///
/// Each unit has a latch of its own: one that a timer tries every minute, and that fails each time, is told once and stays
/// told; and another one that fails beside it is news.
package struct FailedUnits: Sendable {
    package static let check = "failed-units"
    /// Of more than that it is only told that there are others: a number would be another one with each.
    private static let namedLimit = 5

    private var latches: [String: FaultLatch] = [:]

    package init() {}

    /// - Parameters:
    ///   - failed: All units that are failed now.
    ///   - now: Time since any moment that stays the same.
    package mutating func observe(_ failed: some Sequence<String>, at now: Duration, _ thresholds: HealthThresholds) {
        let failed = Set(failed)
        for unit in failed.union(latches.keys) {
            var latch = latches[unit] ?? FaultLatch()
            latch.observe(
                isBad: failed.contains(unit), at: now, failAfter: thresholds.failAfter,
                recoverAfter: thresholds.recoverAfter)
            latches[unit] = latch == FaultLatch() ? nil : latch
        }
    }

    /// Only ever a warning: what the units are for, and whether the host can do without, is for an operator to say. It holds
    /// without waiting any longer, and says the same as long as the units are the same.
    package var result: CheckResult {
        let units = latches.filter(\.value.isSet).keys.sorted()
        guard !units.isEmpty else { return CheckResult(Self.check, .pass, "") }
        let rest = units.count - Self.namedLimit
        let names = units.prefix(Self.namedLimit).joined(separator: ", ") + (rest > 0 ? " and others" : "")
        return CheckResult(
            Self.check, .warn,
            units.count == 1
                ? "the unit \(names) has failed"
                : "\(rest > 0 ? "more than \(Self.namedLimit)" : "\(units.count)") units have failed: \(names)",
            remedy: "see 'systemctl --failed'; 'systemctl reset-failed' forgets those that need no repair")
    }

    /// When to look again, since something may have held for long enough then; nil when nothing is about to.
    package func due(_ thresholds: HealthThresholds) -> Duration? {
        latches.values.compactMap {
            $0.due(failAfter: thresholds.failAfter, recoverAfter: thresholds.recoverAfter)
        }.min()
    }
}
