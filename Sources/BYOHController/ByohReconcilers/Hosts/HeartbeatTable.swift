package import ControllerRuntime
import HeapModule
package import KubernetesModel

/// Which hosts are alive, judged by when their Leases were seen to change. Pure.
///
/// What a Lease says about the time is the host's word and is not believed: a host with a wrong clock is as alive as any.
/// How long a Lease lasts is believed within bounds.
///
/// It also knows who dies next, so that nobody has to look at hosts that live: a renewal costs no more than noting it, and
/// each host is looked at once in the time that its Lease lasts.
package struct HeartbeatTable: Sendable {
    /// What is known of one host.
    package enum Judgement: Hashable, Sendable {
        /// It has never renewed its Lease.
        case neverSeen
        /// It counts as alive until then, unless it renews.
        case alive(until: Moment)
        /// It has not renewed in time.
        case dead(since: Moment)
    }

    /// How long a Lease lasts that does not say.
    package static let usualDuration: Duration = .seconds(120)
    private static let durations: ClosedRange<Duration> = .seconds(5)...(.seconds(600))

    private struct Heartbeat {
        var renewTime: MicroTime
        var seen: Moment
        var duration: Duration
        /// Whether it was seen to renew, and not only found in the first list.
        var isProven: Bool
        /// When the host is looked at: the timer of that moment counts, others are left over. Nil once it was told dead.
        var timer: Moment?

        var end: Moment { seen.advanced(by: duration) }
    }

    /// The moment at which a host is dead unless it has renewed.
    private struct Timer: Comparable {
        let due: Moment
        let host: ObjectKey

        static func < (left: Self, right: Self) -> Bool { left.due < right.due }
    }

    private var heartbeats: [ObjectKey: Heartbeat] = [:]
    private var timers = Heap<Timer>()

    package init() {}

    /// Takes in a Lease.
    ///
    /// - Parameter isInitial: Whether it was found in the first list. When it was renewed is then not known.
    /// - Returns: Whether it is news: the host comes to life.
    package mutating func observed(_ lease: Lease, at now: Moment, isInitial: Bool = false) -> Bool {
        guard let renewTime = lease.spec.renewTime else { return false }
        let stated = lease.spec.leaseDurationSeconds.map { Duration.seconds($0) } ?? Self.usualDuration
        let duration = min(max(stated, Self.durations.lowerBound), Self.durations.upperBound)
        let known = heartbeats[lease.key]
        if let known, known.renewTime == renewTime { return false }
        var heartbeat = Heartbeat(
            renewTime: renewTime, seen: now, duration: duration, isProven: !isInitial || known != nil,
            timer: known?.timer)
        // A timer that comes too early is set anew when it comes; one that comes too late would be of no use.
        if heartbeat.timer.map({ $0 > heartbeat.end }) ?? true { setTimer(of: lease.key, &heartbeat) }
        heartbeats[lease.key] = heartbeat
        return known.map { $0.end <= now } ?? true
    }

    private mutating func setTimer(of host: ObjectKey, _ heartbeat: inout Heartbeat) {
        heartbeat.timer = heartbeat.end
        timers.insert(Timer(due: heartbeat.end, host: host))
        // A host that changes how long its Lease lasts leaves timers behind.
        if timers.count > 2 * heartbeats.count + 64 {
            timers = Heap(
                timers.unordered.filter { timer in
                    timer.due == (timer.host == host ? heartbeat.timer : heartbeats[timer.host]?.timer)
                })
        }
    }

    /// The hosts that have died since it was last asked: each death is told once.
    package mutating func deaths(until now: Moment) -> [ObjectKey] {
        var dead: [ObjectKey] = []
        while let timer = timers.min, timer.due <= now {
            timers.removeMin()
            guard var heartbeat = heartbeats[timer.host], heartbeat.timer == timer.due else { continue }
            if heartbeat.end <= now {
                heartbeat.timer = nil
                dead.append(timer.host)
            } else {
                setTimer(of: timer.host, &heartbeat)
            }
            heartbeats[timer.host] = heartbeat
        }
        return dead
    }

    /// Before this moment nobody dies; nil when nobody is alive.
    package var nextDeath: Moment? { timers.min?.due }

    /// How many timers are kept: about as many as hosts.
    package var timerCount: Int { timers.count }

    /// Forgets a host.
    package mutating func removed(_ key: ObjectKey) {
        heartbeats[key] = nil
    }

    /// How long ago the host was last seen to renew; nil when it never was.
    package func age(of key: ObjectKey, at now: Moment) -> Duration? {
        heartbeats[key].map { $0.seen.duration(to: now) }
    }

    /// Whether the host is alive, and was seen to renew since this process began to watch.
    package func isProven(_ key: ObjectKey, at now: Moment) -> Bool {
        heartbeats[key].map { $0.isProven && now < $0.end } ?? false
    }

    package func judgement(of key: ObjectKey, at now: Moment) -> Judgement {
        guard let heartbeat = heartbeats[key] else { return .neverSeen }
        return now < heartbeat.end ? .alive(until: heartbeat.end) : .dead(since: heartbeat.end)
    }
}
