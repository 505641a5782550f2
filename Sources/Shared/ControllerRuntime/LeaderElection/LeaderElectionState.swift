package import KubernetesModel

/// One candidate's view of an election by Lease. No clock, no requests.
///
/// The driver performs the ``Action`` it is given and reports what came of it as the next ``Event``, one at a time.
///
/// Guarantees, if all monotonic clocks run at the same rate (they may show anything, and wall clocks are never
/// judged):
/// - At no instant do two candidates lead. A leader stops ``LeaderElectionTiming/renewDeadline`` after it *began* its
///   last successful renewal; others wait the lease duration, which is longer, after they *saw* that renewal.
/// - A candidate takes a lease only with a write that fails if anyone wrote meanwhile.
/// - A process that was stopped has ceased to lead when it resumes, whether or not it has run since:
///   ``isLeading(at:)`` depends on the clock alone.
///
/// Caveats: identities must be unique. Whoever deletes the Lease by hand may see two leaders for up to the renew
/// deadline, if a candidate starts in that time which has never seen the Lease.
package struct LeaderElectionState: Sendable {
    package enum Event: Sendable {
        /// A wait has ended.
        case woke
        /// The Lease as the server has it.
        case read(LeaseRecord, resourceVersion: String)
        /// There is no Lease.
        case missing
        /// The last write took effect.
        case written(resourceVersion: String)
        /// The last write did not take effect: somebody else wrote first.
        case refused
        /// No usable answer. A write may or may not have taken effect.
        case failed
        /// The candidate no longer wants to lead. Whatever it did as the leader has ended.
        case stop
    }

    package enum Action: Hashable, Sendable {
        case wait(until: Moment)
        case read
        case create(LeaseRecord)
        /// Write the record, on condition that the Lease still has this version.
        case update(LeaseRecord, resourceVersion: String)
        /// Nothing more to do: the lease was lost, or released, or is no longer wanted.
        case end
    }

    private enum Phase: Hashable {
        case campaigning
        case leading(until: Moment)
        case releasing
        case ended
    }

    private struct Observed {
        var record: LeaseRecord
        /// Nil when a write may have changed it since.
        var resourceVersion: String?
        /// When this record was first seen, by our clock.
        var since: Moment
    }

    package let identity: String
    private let timing: LeaderElectionTiming
    private var phase = Phase.campaigning
    private var observed: Observed?
    /// What is being written, and when that began.
    private var write: (record: LeaseRecord, began: Moment)?

    package init(identity: String, timing: LeaderElectionTiming = .standard) {
        self.identity = identity
        self.timing = timing
    }

    /// Whether this candidate may act as the leader at `now`.
    package func isLeading(at now: Moment) -> Bool {
        leadingUntil.map { now < $0 } ?? false
    }

    /// When leadership ends unless it is renewed; nil when not leading.
    package var leadingUntil: Moment? {
        guard case .leading(let until) = phase else { return nil }
        return until
    }

    /// The identity of the present holder as last seen; nil when nobody is known to hold the lease.
    package var holder: String? {
        observed.flatMap { $0.record.holder.isEmpty ? nil : $0.record.holder }
    }

    /// The first action.
    package func begin() -> Action { .read }

    /// Takes in what happened.
    ///
    /// - Parameters:
    ///   - now: the present by the candidate's monotonic clock, read after the event.
    ///   - wallTime: the present for people, written into the Lease.
    ///   - jitter: a random number in 0..<1, which keeps candidates from trying in step.
    package mutating func received(
        _ event: Event, at now: Moment, wallTime: MicroTime, jitter: Double
    ) -> Action {
        if case .leading(let until) = phase, now >= until {
            phase = .ended
        }
        switch (phase, event) {
        case (.ended, _):
            return .end
        case (.campaigning, .stop):
            phase = .ended
            return .end
        case (.leading, .stop):
            phase = .releasing
            return release(at: now, wallTime: wallTime)

        case (.campaigning, .woke):
            return .read
        case (.leading, .woke):
            guard let observed, let version = observed.resourceVersion else { return .read }
            return take(observed.record, resourceVersion: version, at: now, wallTime: wallTime)

        case (_, .read(let record, let version)):
            observe(record, resourceVersion: version, at: now)
            return judge(record, resourceVersion: version, at: now, wallTime: wallTime, jitter: jitter)
        case (_, .missing):
            return judgeAbsence(at: now, wallTime: wallTime, jitter: jitter)
        case (_, .written(let version)):
            return wrote(resourceVersion: version, at: now, jitter: jitter)

        case (.releasing, .refused), (.releasing, .failed), (.releasing, .woke), (.releasing, .stop):
            phase = .ended
            return .end
        case (_, .refused), (_, .failed):
            write = nil
            observed?.resourceVersion = nil
            return .wait(until: nextTry(at: now, jitter: jitter))
        }
    }

    // MARK: - Judging

    private mutating func observe(_ record: LeaseRecord, resourceVersion: String, at now: Moment) {
        if observed?.record == record {
            observed?.resourceVersion = resourceVersion
        } else {
            observed = Observed(record: record, resourceVersion: resourceVersion, since: now)
        }
    }

    private mutating func judge(
        _ record: LeaseRecord, resourceVersion: String, at now: Moment, wallTime: MicroTime, jitter: Double
    ) -> Action {
        let isOurs = record.holder == identity
        switch phase {
        case .campaigning:
            guard isOurs || isFree(at: now) else { return .wait(until: nextTry(at: now, jitter: jitter)) }
            return take(record, resourceVersion: resourceVersion, at: now, wallTime: wallTime)
        case .leading:
            guard isOurs || record.holder.isEmpty else {
                phase = .ended
                return .end
            }
            return take(record, resourceVersion: resourceVersion, at: now, wallTime: wallTime)
        case .releasing:
            guard isOurs else {
                phase = .ended
                return .end
            }
            return release(at: now, wallTime: wallTime)
        case .ended:
            return .end
        }
    }

    /// Somebody deleted the Lease. Its last holder may still lead, so it counts until it would have run out.
    private mutating func judgeAbsence(at now: Moment, wallTime: MicroTime, jitter: Double) -> Action {
        switch phase {
        case .campaigning:
            guard observed == nil || isFree(at: now) || holder == identity else {
                return .wait(until: nextTry(at: now, jitter: jitter))
            }
        case .leading:
            break
        case .releasing, .ended:
            phase = .ended
            return .end
        }
        let record = LeaseRecord(
            holder: identity, duration: timing.leaseDuration, acquiredAt: wallTime, renewedAt: wallTime,
            transitions: observed?.record.transitions ?? 0)
        write = (record, now)
        return .create(record)
    }

    private func isFree(at now: Moment) -> Bool {
        guard let observed else { return false }
        let duration = observed.record.duration > .zero ? observed.record.duration : timing.leaseDuration
        return observed.record.holder.isEmpty || observed.since.advanced(by: duration) <= now
    }

    // MARK: - Writing

    private mutating func take(
        _ record: LeaseRecord, resourceVersion: String, at now: Moment, wallTime: MicroTime
    ) -> Action {
        var taken = record
        if record.holder != identity {
            taken.acquiredAt = wallTime
            taken.transitions += 1
        }
        taken.holder = identity
        taken.duration = timing.leaseDuration
        taken.renewedAt = wallTime
        write = (taken, now)
        return .update(taken, resourceVersion: resourceVersion)
    }

    private mutating func release(at now: Moment, wallTime: MicroTime) -> Action {
        guard var record = observed?.record, let version = observed?.resourceVersion else { return .read }
        record.holder = ""
        record.duration = .seconds(1)
        record.acquiredAt = wallTime
        record.renewedAt = wallTime
        write = (record, now)
        return .update(record, resourceVersion: version)
    }

    private mutating func wrote(resourceVersion: String, at now: Moment, jitter: Double) -> Action {
        guard let write else { return .read }
        self.write = nil
        observed = Observed(record: write.record, resourceVersion: resourceVersion, since: now)
        guard phase != .releasing else {
            phase = .ended
            return .end
        }
        // Counted from when the request was sent: others may have seen its effect at any time since.
        let until = write.began.advanced(by: timing.renewDeadline)
        guard now < until else {
            guard phase == .campaigning else {
                phase = .ended
                return .end
            }
            return .wait(until: nextTry(at: now, jitter: jitter))
        }
        phase = .leading(until: until)
        return .wait(until: nextTry(at: now, jitter: jitter))
    }

    /// A leader retries at its period. A candidate waits up to 2.2 periods, as client-go's does, so that when a lease
    /// runs out not everybody tries at once.
    private func nextTry(at now: Moment, jitter: Double) -> Moment {
        guard let leadingUntil else { return now.advanced(by: timing.retryPeriod * (1 + 1.2 * jitter)) }
        return min(now.advanced(by: timing.retryPeriod), leadingUntil)
    }
}
