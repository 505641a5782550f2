package import ByohAPI
package import ControllerRuntime
package import HostProbes
import HostSystem
package import Logging
import ServiceLifecycle

/// Looks at the host and has it told: at the start, every hour, when the kernel tells of other interfaces, addresses, disks or
/// cards, and when the work on a plan has ended.
package struct InventoryKeeper: Service {
    private let probe: InventoryProbe
    private let components: @Sendable () -> HostComponents
    private let preflight: @Sendable () async -> HostCheckup?
    private let changes: ChangeListener
    private let hostName: String
    private let hostUID: String
    private let tell: @Sendable (_ change: (inout HostReport) -> Void) -> Void
    private let activity: PlanActivity
    private let planEnded: Signal
    private let news = Signal()
    private let timeline: Timeline
    private let interval: @Sendable () -> Duration
    private let logger: Logger

    /// While something is in the way of the host, since somebody may be at work on it.
    private static let impatientInterval: Duration = .seconds(300)
    /// Between two looks, however much changes.
    private static let leastPause: Duration = .seconds(10)

    /// - Parameters:
    ///   - interval: How often is looked for what nothing tells of, such as a disk that is used by now. Asked after each look.
    ///   - preflight: Whether the host can become a node; nil while it is in use.
    ///   - tell: Takes what was seen, whether or not it differs from what was seen before.
    package init(
        probe: InventoryProbe, changes: HostChangeFeed, hostName: String, hostUID: String, activity: PlanActivity,
        interval: @escaping @Sendable () -> Duration, timeline: Timeline = .continuous(), logger: Logger,
        components: @escaping @Sendable () -> HostComponents, preflight: @escaping @Sendable () async -> HostCheckup?,
        tell: @escaping @Sendable (_ change: (inout HostReport) -> Void) -> Void
    ) {
        self.probe = probe
        self.changes = changes.listener(InventoryProbe.isConcerned)
        self.hostName = hostName
        self.hostUID = hostUID
        self.timeline = timeline
        self.tell = tell
        self.activity = activity
        planEnded = activity.endings()
        self.interval = interval
        self.logger = logger
        self.components = components
        self.preflight = preflight
    }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await followChanges() }
                group.addTask { await followPlans() }
                group.addTask { await keepLooking() }
            }
        }
    }

    private func keepLooking() async {
        while !Task.isCancelled {
            let isFit = await look()
            let end = timeline.now
            let pause = isFit ? interval() : min(interval(), Self.impatientInterval)
            await news.wait(until: end.advanced(by: pause), on: timeline)
            // Throws only when cancelled.
            try? await timeline.sleep(until: end.advanced(by: Self.leastPause))
        }
    }

    private func followChanges() async {
        while !Task.isCancelled {
            await changes.burst(on: timeline)
            news.ring()
        }
    }

    private func followPlans() async {
        while !Task.isCancelled {
            await planEnded.wait()
            news.ring()
        }
    }

    /// Tells all in one go: a host that was claimed before its preflight was told would be claimed unchecked.
    ///
    /// - Returns: Whether nothing is in the way of the host.
    private func look() async -> Bool {
        do {
            let checkup = activity.isWorking ? nil : await preflight()
            let inventory = try probe.read(hostName: hostName, hostUID: hostUID)
            let versions = components()
            tell { report in
                report.identity = inventory.identity
                report.hardware = inventory.hardware
                report.os = inventory.os
                report.addresses = inventory.addresses
                report.components = versions
                // What was told before the host was used stays.
                if let checkup { report.preflight = checkup }
            }
            guard let checkup else { return true }
            // Software of a node is only warned of, and keeps machines with a bundle from the host all the same.
            return checkup.failures.isEmpty && !checkup.findings.contains { $0.check == HostCheckup.nodeSoftware }
        } catch {
            logger.error("The host could not be looked at", metadata: ["error": "\(error)"])
            return false
        }
    }
}
