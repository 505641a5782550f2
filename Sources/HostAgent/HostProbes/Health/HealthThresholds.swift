/// From where on, and after how long, health checks complain.
package struct HealthThresholds: Hashable, Sendable {
    /// Shares of a filesystem, of its bytes or its inodes, that are used up. The kubelet evicts pods from 0.9 on.
    package var diskWarning = 0.90
    package var diskFailure = 0.95
    /// Shares of the memory that are still available (`MemAvailable`).
    package var memoryWarning = 0.05
    package var memoryFailure = 0.02
    /// Shares of the last five minutes in which work stood still for want of something (`/proc/pressure`): all of it for
    /// memory and devices, some of it for processors. Only warnings: pressure is what a busy node has.
    package var memoryPressureWarning = 0.20
    package var ioPressureWarning = 0.50
    package var cpuPressureWarning = 0.90
    /// How far the clock is from the API server's. Certificates and tokens are valid from a certain time on.
    package var clockWarning: Duration = .seconds(10)
    package var clockFailure: Duration = .seconds(300)
    /// How long before its end a certificate is worth a warning. The kubelet renews its own long before.
    package var certificateWarning: Duration = .seconds(30 * 86_400)
    /// How long a fault must last before it is told, and how long it must be over.
    package var failAfter: Duration = .seconds(60)
    package var recoverAfter: Duration = .seconds(60)

    package init() {}
}
