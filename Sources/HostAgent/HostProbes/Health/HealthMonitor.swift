package import ByohAPI

/// Makes of what is seen from time to time what is worth telling. A pure state machine; its clock is the caller's.
///
/// A warning or a failure is told when it has held for long enough, and taken back when it has been over for long enough. What
/// was seen is told as it was when it became news: figures that move do not.
package struct HealthMonitor: Sendable {
    private struct Aspect: Sendable {
        var warning = FaultLatch()
        var failure = FaultLatch()
        /// What is told; passes stand for nothing to tell.
        var told: CheckResult
    }

    /// What was seen before is judged by them from the next look on.
    package var thresholds: HealthThresholds
    private var aspects: [String: Aspect] = [:]
    /// The order in which the checks were first made.
    private var order: [String] = []

    package init(_ thresholds: HealthThresholds = HealthThresholds()) {
        self.thresholds = thresholds
    }

    /// Takes in what was seen. Checks that are not among the results stay as they are.
    ///
    /// - Parameters:
    ///   - now: Time since any moment that stays the same.
    ///   - isCertain: Whether the results hold without waiting, as what is read from a certificate does. Their texts must say
    ///     the same as long as the host is the same.
    package mutating func observe(_ results: [CheckResult], at now: Duration, isCertain: Bool = false) {
        let failAfter = isCertain ? .zero : thresholds.failAfter
        let recoverAfter = isCertain ? .zero : thresholds.recoverAfter
        for result in results {
            if aspects[result.check] == nil { order.append(result.check) }
            var aspect = aspects[result.check] ?? Aspect(told: CheckResult(result.check, .pass, ""))
            aspect.warning.observe(
                isBad: result.verdict >= .warn, at: now, failAfter: failAfter, recoverAfter: recoverAfter)
            aspect.failure.observe(
                isBad: result.verdict == .fail, at: now, failAfter: failAfter, recoverAfter: recoverAfter)
            let verdict: CheckResult.Verdict = aspect.failure.isSet ? .fail : aspect.warning.isSet ? .warn : .pass
            if isCertain {
                aspect.told = result
            } else if verdict != aspect.told.verdict {
                // A failure that has just become a warning may be seen as passed by now; then what was told says it best.
                let source = result.verdict == .pass && verdict != .pass ? aspect.told : result
                aspect.told = CheckResult(result.check, verdict, source.evidence, remedy: source.remedy)
            }
            aspects[result.check] = aspect
        }
    }

    /// Forgets checks that are not made any more.
    package mutating func forget(_ checks: some Sequence<String>) {
        for check in checks where aspects.removeValue(forKey: check) != nil { order.removeAll { $0 == check } }
    }

    /// What is to be told; nil before the first look.
    package var checkup: HostCheckup? {
        order.isEmpty ? nil : HostCheckup(order.compactMap { aspects[$0]?.told })
    }

    /// When to look again, since something may have held for long enough then; nil when nothing is about to.
    package var due: Duration? {
        aspects.values.flatMap { aspect in
            [aspect.warning, aspect.failure].compactMap {
                $0.due(failAfter: thresholds.failAfter, recoverAfter: thresholds.recoverAfter)
            }
        }.min()
    }
}
