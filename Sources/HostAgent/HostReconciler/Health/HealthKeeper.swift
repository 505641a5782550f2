package import ByohAPI
package import ControllerRuntime
package import HostProbes
import KubernetesModel
package import Logging
import ServiceLifecycle
import Synchronization
package import Systemd

/// Watches over the host's health and has it told when it changes.
///
/// Services and failed units are followed by the service manager's signals, links by the kernel's messages.
/// The rest is looked at every minute on a node, every five minutes otherwise, and sooner only when something is about to
/// be told.
package struct HealthKeeper: Service {
    private let probe: HealthProbe
    private let thresholds: @Sendable () -> HealthThresholds
    private let units: any UnitWatching
    private let serverClock: ServerClock
    private let node: @Sendable () async -> NodeState
    private let tell: @Sendable (HostCheckup) -> Void
    private let planEnded: Signal
    private let timeline: Timeline
    private let wallClock: WallClock
    private let logger: Logger
    private let links: ChangeListener
    private let states = UnitStates()
    private let news = Signal()

    private static let nodeInterval: Duration = .seconds(60)
    private static let idleInterval: Duration = .seconds(300)
    /// For what changes in days, or takes a program to ask.
    private static let slowInterval: Duration = .seconds(3600)
    /// Between two looks that nobody asked for.
    private static let leastPause: Duration = .seconds(5)
    private static let reconnectPause: Duration = .seconds(10)

    /// - Parameters:
    ///   - thresholds: Asked before each look, in place of the probe's.
    ///   - node: Whether the services of a node are to run now.
    ///   - tell: Takes the first checkup, and each that differs from the one before.
    package init(
        probe: HealthProbe, thresholds: @escaping @Sendable () -> HealthThresholds, units: any UnitWatching,
        serverClock: ServerClock, changes: HostChangeFeed, activity: PlanActivity,
        timeline: Timeline = .continuous(), wallClock: WallClock = .system, logger: Logger,
        node: @escaping @Sendable () async -> NodeState, tell: @escaping @Sendable (HostCheckup) -> Void
    ) {
        self.probe = probe
        self.thresholds = thresholds
        self.units = units
        self.serverClock = serverClock
        links = changes.listener(NodeLink.isConcerned)
        planEnded = activity.endings()
        self.timeline = timeline
        self.wallClock = wallClock
        self.logger = logger
        self.node = node
        self.tell = tell
    }

    /// What is to be expected of a host's services.
    package enum NodeState: Hashable, Sendable {
        /// They are to run.
        case running
        /// A plan is being worked on, which may stop and start them: what was told of them stands.
        case changing
        /// There are none.
        case absent
    }

    /// Has the host looked at anew: the thresholds may have changed.
    package func reconsider() { news.ring() }

    package func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await followUnits() }
                group.addTask { await followLinks() }
                group.addTask { await followPlans() }
                group.addTask { await keepLooking() }
            }
        }
    }

    private func followUnits() async {
        while !Task.isCancelled {
            do throws(UnitFailure) {
                try await units.watch(ServiceHealth.units) { [states, news] latest in
                    states.set(latest)
                    news.ring()
                }
            } catch {
                states.missed()
                news.ring()
                // As when systemd re-executes itself after an upgrade.
                logger.info("Following the services anew", metadata: ["reason": "\(error)"])
            }
            // Throws only when cancelled.
            try? await timeline.sleep(until: timeline.now.advanced(by: Self.reconnectPause))
        }
    }

    private func followLinks() async {
        while !Task.isCancelled {
            await links.burst(on: timeline)
            news.ring()
        }
    }

    private func followPlans() async {
        while !Task.isCancelled {
            await planEnded.wait()
            news.ring()
        }
    }

    private func keepLooking() async {
        var round = Round(probe: probe, thresholds())
        while !Task.isCancelled {
            await look(&round)
            let now = timeline.now
            let due = round.due.map { Moment(sinceStart: $0) } ?? round.next
            // What waits for the end of a plan cannot come any sooner.
            let earliest = now.advanced(by: round.isChanging ? Self.nodeInterval : Self.leastPause)
            await news.wait(until: max(earliest, min(due, round.next)), on: timeline)
        }
    }

    /// What is remembered from one look to the next.
    private struct Round {
        var probe: HealthProbe
        var monitor: HealthMonitor
        var failedUnits = FailedUnits()
        var link = NodeLink()
        var next = Moment(sinceStart: .zero)
        var nextSlow = Moment(sinceStart: .zero)
        var wasNode = false
        var isChanging = false
        var told: HostCheckup?

        init(probe: HealthProbe, _ thresholds: HealthThresholds) {
            self.probe = probe
            self.probe.thresholds = thresholds
            monitor = HealthMonitor(thresholds)
        }

        /// When something may have held for long enough to be told.
        var due: Duration? {
            [monitor.due, failedUnits.due(monitor.thresholds)].compactMap { $0 }.min()
        }

        /// Other thresholds have everything looked at anew.
        mutating func adopt(_ thresholds: HealthThresholds, at now: Moment) {
            guard thresholds != monitor.thresholds else { return }
            probe.thresholds = thresholds
            monitor.thresholds = thresholds
            next = now
            nextSlow = now
        }
    }

    private func look(_ round: inout Round) async {
        let node = await node()
        let isNode = node == .running
        round.isChanging = node == .changing
        let now = timeline.now
        round.adopt(thresholds(), at: now)
        if isNode && !round.wasNode {
            round.wasNode = true
            round.next = now
            round.nextSlow = now
        } else if node == .absent && round.wasNode {
            round.wasNode = false
            round.monitor.forget(HealthProbe.checksOfNodes + ServiceHealth.checks)
        }
        if now >= round.next || round.monitor.due.map({ now.sinceStart >= $0 }) == true {
            round.next = now.advanced(by: round.wasNode ? Self.nodeInterval : Self.idleInterval)
            round.monitor.observe(round.probe.lastingStates(), at: now.sinceStart, isCertain: true)
            let passing = round.probe.passingStates(clockOffset: serverClock.offset, isNode: node != .absent)
            round.monitor.observe(passing, at: now.sinceStart)
            if isNode { await round.monitor.observe([round.probe.kubeletEndpoint()], at: now.sinceStart) }
        }
        if now >= round.nextSlow, node != .changing {
            round.nextSlow = now.advanced(by: Self.slowInterval)
            await round.monitor.observe([round.probe.timeSynchronization()], at: now.sinceStart, isCertain: true)
            if isNode {
                let time = wallClock.nowInSeconds.secondsSinceEpoch
                round.monitor.observe([round.probe.certificates(now: time)], at: now.sinceStart, isCertain: true)
            }
        }
        let link = round.probe.link(&round.link, isNode: node != .absent)
        round.monitor.observe([link], at: now.sinceStart)
        let snapshot = states.latest
        if let snapshot {
            let others = ServiceHealth.others(snapshot.failed, ofNode: node != .absent)
            round.failedUnits.observe(others, at: now.sinceStart, round.monitor.thresholds)
            round.monitor.observe([round.failedUnits.result], at: now.sinceStart, isCertain: true)
            if isNode { round.monitor.observe(ServiceHealth.results(snapshot.states), at: now.sinceStart) }
        }
        // A service manager that cannot be asked keeps nobody from telling the rest of a host that has no services.
        let isComplete = snapshot != nil ? node != .changing : node == .absent && states.isMissed
        report(&round, isComplete: isComplete)
    }

    private func report(_ round: inout Round, isComplete: Bool) {
        guard let checkup = round.monitor.checkup, checkup != round.told else { return }
        // After a restart what was told before stands, until it is clear what holds now.
        if round.told == nil, !isComplete || round.due != nil { return }
        for finding in checkup.findings where round.told?.findings.contains(finding) != true {
            logger.warning(
                "A health check complains", metadata: ["check": "\(finding.check)", "evidence": "\(finding.evidence)"])
        }
        round.told = checkup
        tell(checkup)
    }
}

/// What the service manager told last.
private final class UnitStates: Sendable {
    private struct State {
        var latest: UnitSnapshot?
        var isMissed = false
    }

    private let state = Mutex(State())

    /// Nil until it has told something.
    var latest: UnitSnapshot? { state.withLock(\.latest) }
    /// Whether it could not be followed, at least once.
    var isMissed: Bool { state.withLock(\.isMissed) }

    func set(_ latest: UnitSnapshot) { state.withLock { $0.latest = latest } }

    func missed() { state.withLock { $0.isMissed = true } }
}
