package import ByohAPI
import ControllerRuntime
package import HostProbes
package import Logging
import ServiceLifecycle

/// Looks at the host at the start, every few minutes and when the work on a plan has ended, and has it told.
package struct InventoryKeeper: Service {
    private let probe: InventoryProbe
    private let components: @Sendable () -> HostComponents
    private let hostName: String
    private let hostUID: String
    private let reporter: HostStatusReporter
    private let activity: PlanActivity
    private let timeline = Timeline.continuous()
    private let interval: @Sendable () -> Duration
    private let logger: Logger

    /// - Parameter interval: How often is looked: addresses come and go. Asked after each look.
    package init(
        probe: InventoryProbe, hostName: String, hostUID: String, reporter: HostStatusReporter,
        activity: PlanActivity, interval: @escaping @Sendable () -> Duration, logger: Logger,
        components: @escaping @Sendable () -> HostComponents
    ) {
        self.probe = probe
        self.hostName = hostName
        self.hostUID = hostUID
        self.reporter = reporter
        self.activity = activity
        self.interval = interval
        self.logger = logger
        self.components = components
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                look()
                await activity.ended.wait(until: timeline.now.advanced(by: interval()), on: timeline)
            }
        }
    }

    private func look() {
        do {
            let inventory = try probe.read(hostName: hostName, hostUID: hostUID)
            let versions = components()
            reporter.update { report in
                report.identity = inventory.identity
                report.hardware = inventory.hardware
                report.os = inventory.os
                report.addresses = inventory.addresses
                report.components = versions
            }
        } catch {
            logger.error("The host could not be looked at", metadata: ["error": "\(error)"])
        }
    }
}
