package import ControllerRuntime
package import KubernetesModel

/// Which hosts are alive, judged by when their Leases were seen to change. Pure.
///
/// What a Lease says about the time is the host's word and is not believed: a host with a wrong clock is as alive as any.
/// How long a Lease lasts is believed within bounds.
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
    }

    private var heartbeats: [ObjectKey: Heartbeat] = [:]

    package init() {}

    /// Takes in a Lease.
    ///
    /// - Returns: Whether it is news: the host comes to life, or counts as alive for less long than it did before, so that
    ///   whoever looks when the time is over has to look earlier.
    package mutating func observed(_ lease: Lease, at now: Moment) -> Bool {
        guard let renewTime = lease.spec.renewTime else { return false }
        let stated = lease.spec.leaseDurationSeconds.map { Duration.seconds($0) } ?? Self.usualDuration
        let duration = min(max(stated, Self.durations.lowerBound), Self.durations.upperBound)
        if let known = heartbeats[lease.key], known.renewTime == renewTime { return false }
        let before = judgement(of: lease.key, at: now)
        heartbeats[lease.key] = Heartbeat(renewTime: renewTime, seen: now, duration: duration)
        guard case .alive(let end) = before else { return true }
        return now.advanced(by: duration) < end
    }

    /// Forgets a host.
    package mutating func removed(_ key: ObjectKey) {
        heartbeats[key] = nil
    }

    /// How long ago the host was last seen to renew; nil when it never was.
    package func age(of key: ObjectKey, at now: Moment) -> Duration? {
        heartbeats[key].map { $0.seen.duration(to: now) }
    }

    package func judgement(of key: ObjectKey, at now: Moment) -> Judgement {
        guard let heartbeat = heartbeats[key] else { return .neverSeen }
        let end = heartbeat.seen.advanced(by: heartbeat.duration)
        return now < end ? .alive(until: end) : .dead(since: end)
    }
}
