import HostProbes
import Testing

@Suite struct FailedUnitsTests {
    private let thresholds = HealthThresholds()

    private func result(of units: [String]) -> CheckResult {
        var failed = FailedUnits()
        failed.observe(units, at: .zero, thresholds)
        failed.observe(units, at: .seconds(60), thresholds)
        return failed.result
    }

    @Test func aUnitIsToldWhenItHasBeenFailedForLongEnough() {
        var failed = FailedUnits()
        failed.observe(["a.service"], at: .zero, thresholds)
        #expect(failed.result == CheckResult("failed-units", .pass, "") && failed.due(thresholds) == .seconds(60))
        failed.observe(["a.service"], at: .seconds(60), thresholds)
        #expect(failed.result.evidence == "the unit a.service has failed" && failed.result.verdict == .warn)
        #expect(failed.due(thresholds) == nil)
        failed.observe([], at: .seconds(70), thresholds)
        #expect(failed.result.verdict == .warn && failed.due(thresholds) == .seconds(130))
        failed.observe([], at: .seconds(130), thresholds)
        #expect(failed.result.verdict == .pass && failed.due(thresholds) == nil)
    }

    // A timer that tries again every minute must not cost a write each time.
    @Test func aUnitThatComesAndGoesIsToldOnce() {
        var failed = FailedUnits()
        for minute in 0..<60 {
            failed.observe([], at: .seconds(minute * 60), thresholds)
            failed.observe(["backup.service"], at: .seconds(minute * 60 + 5), thresholds)
            if minute > 1 { #expect(failed.result.evidence == "the unit backup.service has failed") }
        }
    }

    @Test func anotherUnitIsNews() {
        var failed = FailedUnits()
        failed.observe(["b.mount"], at: .zero, thresholds)
        failed.observe(["b.mount", "a.service"], at: .seconds(60), thresholds)
        #expect(failed.result.evidence == "the unit b.mount has failed")
        failed.observe(["b.mount", "a.service"], at: .seconds(120), thresholds)
        #expect(failed.result.evidence == "2 units have failed: a.service, b.mount")
    }

    // Five names, in an order that does not depend on the service manager's.
    @Test(arguments: [
        (5, "5 units have failed: u0, u1, u2, u3, u4"),
        (6, "more than 5 units have failed: u0, u1, u2, u3, u4 and others"),
        (9, "more than 5 units have failed: u0, u1, u2, u3, u4 and others"),
    ])
    func theListIsBounded(count: Int, evidence: String) {
        #expect(result(of: (0..<count).map { "u\($0)" }.reversed()).evidence == evidence)
    }
}
