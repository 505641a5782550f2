import AgentConfiguration
import HostProbes
import Testing

@testable import byoh_agent

@Suite struct HealthThresholdsTests {
    // Two modules have the same defaults, since neither may know the other.
    @Test func theDefaultsOfTheFileAreThoseOfTheChecks() {
        #expect(HealthThresholds(AgentConfiguration().health) == HealthThresholds())
    }

    // Each key is another threshold.
    @Test func everyKeyReachesItsThreshold() {
        var health = AgentConfiguration().health
        health.diskWarning = Percentage(51)
        health.diskFailure = Percentage(52)
        health.memoryWarning = Percentage(13)
        health.memoryFailure = Percentage(14)
        health.cpuPressureWarning = Percentage(15)
        health.memoryPressureWarning = Percentage(16)
        health.ioPressureWarning = Percentage(17)
        health.clockWarning = .seconds(18)
        health.clockFailure = .seconds(19)
        health.certificateWarning = .seconds(20)
        health.failAfter = .seconds(21)
        health.recoverAfter = .seconds(22)
        var expected = HealthThresholds()
        (expected.diskWarning, expected.diskFailure) = (0.51, 0.52)
        (expected.memoryWarning, expected.memoryFailure) = (0.13, 0.14)
        (expected.cpuPressureWarning, expected.memoryPressureWarning) = (0.15, 0.16)
        expected.ioPressureWarning = 0.17
        (expected.clockWarning, expected.clockFailure) = (.seconds(18), .seconds(19))
        expected.certificateWarning = .seconds(20)
        (expected.failAfter, expected.recoverAfter) = (.seconds(21), .seconds(22))
        #expect(HealthThresholds(health) == expected)
    }
}
