import AgentConfiguration
import HostProbes

extension HealthThresholds {
    /// What the operator has set.
    init(_ health: AgentConfiguration.Health) {
        self.init()
        diskWarning = health.diskWarning.share
        diskFailure = health.diskFailure.share
        memoryWarning = health.memoryWarning.share
        memoryFailure = health.memoryFailure.share
        cpuPressureWarning = health.cpuPressureWarning.share
        memoryPressureWarning = health.memoryPressureWarning.share
        ioPressureWarning = health.ioPressureWarning.share
        clockWarning = health.clockWarning
        clockFailure = health.clockFailure
        certificateWarning = health.certificateWarning
        failAfter = health.failAfter
        recoverAfter = health.recoverAfter
    }
}
