/// All that a queue knows of one key: what it waits for, whether it is in work, how often it has failed.
///
/// It knows nothing of lanes and timers. Each step says by its ``Consequence`` what the queue must do with them.
struct WorkQueueEntry: Sendable {
    enum Place: Hashable {
        case delayed(until: Moment)
        case ready(since: Moment)
        /// Due, but the key is being worked on.
        case held(since: Moment)
    }

    struct Work {
        let began: Moment
        let priority: WorkPriority
    }

    /// What becomes of the tickets and timers of the key.
    enum Consequence: Hashable {
        case none
        /// It needs a ticket with its new number in this lane.
        case enterLane(WorkPriority)
        /// It needs a ticket with its new number in the lane `to`; the one in the lane `from` is dead.
        case changeLane(from: WorkPriority, to: WorkPriority)
        /// It needs a timer with its new number.
        case setTimer(Moment)
    }

    /// Where the key waits; nil when nobody wants it worked on.
    private(set) var place: Place?
    /// The highest that was asked for since it waits.
    private(set) var priority = WorkPriority.background
    /// Tells the current ticket or timer from those that were left behind. No ticket has the number 0.
    private(set) var number: UInt64 = 0
    private(set) var work: Work?
    private(set) var failures = 0

    var isDelayed: Bool { if case .delayed = place { true } else { false } }

    /// Whether there is nothing to remember.
    var isIdle: Bool { place == nil && work == nil && failures == 0 }

    // MARK: - Waiting

    /// Asks for the key to be worked on, not before `due`.
    ///
    /// - Parameter number: For the ticket or timer, if it needs a new one.
    mutating func add(_ wanted: WorkPriority, due: Moment, at now: Moment, number: UInt64) -> Consequence {
        let old = priority
        priority = place == nil ? wanted : max(wanted, old)
        switch place {
        case nil:
            return wait(until: due, at: now, number: number)
        case .delayed(let until):
            return due < until ? wait(until: due, at: now, number: number) : .none
        case .ready:
            guard priority > old else { return .none }
            self.number = number
            return .changeLane(from: old, to: priority)
        case .held:
            return .none
        }
    }

    /// Makes a waiting key ready, or holds it while it is in work.
    mutating func becomeReady(since moment: Moment, number: UInt64) -> Consequence {
        self.number = number
        guard work == nil else {
            place = .held(since: moment)
            return .none
        }
        place = .ready(since: moment)
        return .enterLane(priority)
    }

    /// Takes back that anybody asked for it.
    mutating func stopWaiting() {
        place = nil
        number = 0
    }

    private mutating func wait(until due: Moment, at now: Moment, number: UInt64) -> Consequence {
        guard due > now else { return becomeReady(since: now, number: number) }
        self.number = number
        place = .delayed(until: due)
        return .setTimer(due)
    }

    // MARK: - Working

    /// Begins the work on a ready key, and returns how long it was ready; nil when it is not.
    mutating func begin(at now: Moment) -> Duration? {
        guard case .ready(let since) = place else { return nil }
        work = Work(began: now, priority: priority)
        stopWaiting()
        return since.duration(to: now)
    }

    /// Ends the work, and returns how long it took; nil when there is none.
    mutating func end(at now: Moment, number: UInt64) -> (worked: Duration, consequence: Consequence)? {
        guard let work else { return nil }
        self.work = nil
        let worked = work.began.duration(to: now)
        guard case .held(let since) = place else { return (worked, .none) }
        return (worked, becomeReady(since: since, number: number))
    }

    // MARK: - Failures

    mutating func fail() { failures += 1 }

    mutating func forget() { failures = 0 }
}
