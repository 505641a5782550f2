import ByohAPI
import HostProbes
import Testing

@Suite struct HealthMonitorTests {
    private func result(_ verdict: CheckResult.Verdict, _ evidence: String = "") -> CheckResult {
        CheckResult("disk-space", verdict, evidence)
    }

    @Test func nothingIsToldBeforeTheFirstLook() {
        #expect(HealthMonitor().checkup == nil)
    }

    @Test func aWarningBecomesAFailureAndEachIsToldOnceWithWhatWasSeenThen() {
        var monitor = HealthMonitor()
        monitor.observe([result(.warn, "91 %")], at: .seconds(0))
        #expect(monitor.checkup == HostCheckup(checks: 1) && monitor.due == .seconds(60))
        monitor.observe([result(.warn, "92 %")], at: .seconds(60))
        let warned = monitor.checkup
        #expect(warned?.findings == [.init(check: "disk-space", severity: .warning, evidence: "92 %")])
        monitor.observe([result(.warn, "93 %")], at: .seconds(120))
        #expect(monitor.checkup == warned, "figures that move are no news")
        monitor.observe([result(.fail, "96 %")], at: .seconds(180))
        #expect(monitor.checkup == warned && monitor.due == .seconds(240))
        monitor.observe([result(.fail, "97 %")], at: .seconds(240))
        #expect(monitor.checkup?.findings == [.init(check: "disk-space", severity: .failure, evidence: "97 %")])
        monitor.observe([result(.pass)], at: .seconds(300))
        #expect(monitor.checkup?.failures.isEmpty == false)
        monitor.observe([result(.pass)], at: .seconds(360))
        #expect(monitor.checkup == HostCheckup(checks: 1) && monitor.due == nil)
    }

    @Test func whatIsCertainIsToldAtOnceAndAsItIs() {
        var monitor = HealthMonitor()
        monitor.observe([result(.warn, "a.crt expires")], at: .zero, isCertain: true)
        #expect(monitor.checkup?.findings.map(\.evidence) == ["a.crt expires"])
        monitor.observe([result(.warn, "b.crt expires")], at: .zero, isCertain: true)
        #expect(monitor.checkup?.findings.map(\.evidence) == ["b.crt expires"] && monitor.due == nil)
        monitor.observe([result(.pass)], at: .zero, isCertain: true)
        #expect(monitor.checkup == HostCheckup(checks: 1))
    }

    @Test func checksThatAreNotMadeAnyMoreAreForgotten() {
        var monitor = HealthMonitor()
        monitor.observe([result(.fail), CheckResult("kubelet", .fail, "dead")], at: .zero, isCertain: true)
        monitor.forget(["disk-space", "unknown"])
        #expect(monitor.checkup?.findings.map(\.check) == ["kubelet"] && monitor.checkup?.checks == 1)
    }
}
