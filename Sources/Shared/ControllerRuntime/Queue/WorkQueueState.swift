import HeapModule

/// What is to be worked on, what waits for its time, and what is being worked on. No clock, no tasks.
///
/// Guarantees:
/// - A key is in work at most once at a time. Added again meanwhile, it is handed out once more afterwards.
/// - A key waits at most once: adding it again keeps the earliest time and the highest priority.
/// - Higher priorities go first, and first in is first out within one. After ``patience`` keys in a row that
///   overtook waiting keys of a lower priority, one of the lower priority goes.
/// - Until it is shut down no added key is lost.
package struct WorkQueueState<Key: Hashable & Sendable>: Sendable {
    /// How often in a row a lower priority is overtaken before it gets its turn.
    package static var patience: Int { 16 }

    private struct Waiting {
        enum Place: Hashable {
            case delayed(until: Moment)
            case ready(since: Moment)
            /// Due, but the key is being worked on.
            case held(since: Moment)
        }
        var place: Place
        var priority: WorkPriority
        /// Tells the entry's current ticket in a lane or in the timers from ones it left behind.
        var number: UInt64
    }

    private struct Timer: Comparable {
        let due: Moment
        let number: UInt64
        let key: Key

        static func < (left: Self, right: Self) -> Bool { (left.due, left.number) < (right.due, right.number) }
        static func == (left: Self, right: Self) -> Bool { left.number == right.number }
    }

    private struct Work {
        let began: Moment
        let priority: WorkPriority
    }

    private enum Phase { case open, draining, closed }

    private let backOff: RetryBackOff
    private var phase = Phase.open
    private var waiting: [Key: Waiting] = [:]
    private var inWork: [Key: Work] = [:]
    private var failures: [Key: Int] = [:]
    /// One lane for each priority, lowest first.
    private var lanes = Array(repeating: ReadyLane<Key>(), count: WorkPriority.allCases.count)
    private var timers = Heap<Timer>()
    private var delayedCount = 0
    private var lastNumber: UInt64 = 0
    private var overtakes = 0

    package init(backOff: RetryBackOff = RetryBackOff()) {
        self.backOff = backOff
    }

    // MARK: - Adding

    /// Asks for `key` to be worked on, not before `due` if that is given. Ignored after a shut-down.
    ///
    /// - Returns: whether the key was not waiting before.
    @discardableResult
    package mutating func add(_ key: Key, _ priority: WorkPriority, due: Moment? = nil, at now: Moment) -> Bool {
        guard phase == .open else { return false }
        let due = due.map { max($0, now) } ?? now
        guard var entry = waiting[key] else {
            waiting[key] = Waiting(place: .delayed(until: due), priority: priority, number: 0)
            settle(key, due: due, at: now)
            return true
        }
        let rises = priority > entry.priority
        let oldPriority = entry.priority
        entry.priority = max(priority, oldPriority)
        waiting[key] = entry
        switch entry.place {
        case .held:
            break
        case .ready(let since):
            guard rises else { break }
            enterLane(key, since: since)
            let waiting = waiting
            lanes[oldPriority.rawValue].abandonOne { waiting[$0]?.number == $1 }
        case .delayed(let until):
            guard due < until else { break }
            delayedCount -= 1
            settle(key, due: due, at: now)
        }
        return false
    }

    /// Asks for another try of `key`, which is in work, after its back-off. Each call counts one failure.
    ///
    /// - Returns: the back-off.
    @discardableResult
    package mutating func retry(_ key: Key, at now: Moment) -> Duration {
        let count = failures[key, default: 0] + 1
        failures[key] = count
        let delay = backOff.delay(afterFailures: count)
        add(key, inWork[key]?.priority ?? .change, due: now.advanced(by: delay), at: now)
        return delay
    }

    /// Forgets how often `key` has failed.
    package mutating func forget(_ key: Key) {
        failures[key] = nil
    }

    /// How often `key` has failed in a row.
    package func failures(of key: Key) -> Int { failures[key, default: 0] }

    // MARK: - Working

    /// A key handed to a worker, and how long it was ready before.
    package struct Assignment: Sendable {
        package let key: Key
        package let priority: WorkPriority
        package let waited: Duration
    }

    /// Hands out the key whose turn it is; nil when none is due. The caller must give it back with ``done(_:at:)``.
    package mutating func next(at now: Moment) -> Assignment? {
        releaseDue(at: now)
        guard let key = takeReady(), let entry = waiting.removeValue(forKey: key),
            case .ready(let since) = entry.place
        else { return nil }
        inWork[key] = Work(began: now, priority: entry.priority)
        return Assignment(key: key, priority: entry.priority, waited: since.duration(to: now))
    }

    /// Takes back a key that was handed out.
    ///
    /// - Returns: how long it was in work, or nil if it was not.
    @discardableResult
    package mutating func done(_ key: Key, at now: Moment) -> Duration? {
        guard let work = inWork.removeValue(forKey: key) else { return nil }
        if let entry = waiting[key], case .held(let since) = entry.place {
            enterLane(key, since: since)
        }
        return work.began.duration(to: now)
    }

    /// The moment the next delayed key becomes due; nil when none is delayed.
    package mutating func nextDue() -> Moment? {
        while let timer = timers.min {
            if waiting[timer.key]?.number == timer.number { return timer.due }
            timers.removeMin()
        }
        return nil
    }

    // MARK: - Stopping

    /// Accepts nothing any more. Ready keys are still handed out if `draining`; delayed ones are dropped.
    package mutating func shutDown(draining: Bool) {
        phase = draining ? .draining : .closed
        waiting = waiting.filter { _, entry in
            if case .delayed = entry.place { return false }
            return draining
        }
        timers = Heap()
        delayedCount = 0
        if !draining {
            for index in lanes.indices { lanes[index].removeAll() }
        }
    }

    /// Whether nothing will ever be handed out again.
    package var isFinished: Bool { phase != .open && waiting.isEmpty }

    // MARK: - Measures

    /// How many keys could be handed out now.
    package var readyCount: Int { lanes.reduce(0) { $0 + $1.count } }
    package var waitingCount: Int { waiting.count }
    package var inWorkCount: Int { inWork.count }
    /// How many timers are kept, dead ones included. Bounded by what waits, not by what ever waited.
    package var timerCount: Int { timers.count }

    /// How long the keys in work have been so: all together, and the longest of them.
    package func unfinishedWork(at now: Moment) -> (total: Duration, longest: Duration) {
        inWork.values.reduce(into: (total: .zero, longest: .zero)) { sum, work in
            let age = work.began.duration(to: now)
            sum.total += age
            sum.longest = max(sum.longest, age)
        }
    }

    // MARK: - Steps

    private mutating func settle(_ key: Key, due: Moment, at now: Moment) {
        guard due > now else { return enterLane(key, since: now) }
        lastNumber += 1
        waiting[key]?.place = .delayed(until: due)
        waiting[key]?.number = lastNumber
        delayedCount += 1
        timers.insert(Timer(due: due, number: lastNumber, key: key))
        // A key that became ready early leaves its timer behind, perhaps for hours.
        if timers.count > 2 * delayedCount + 64 {
            timers = Heap(timers.unordered.filter { waiting[$0.key]?.number == $0.number })
        }
    }

    /// Makes a waiting key ready, or holds it while it is in work.
    private mutating func enterLane(_ key: Key, since: Moment) {
        lastNumber += 1
        waiting[key]?.number = lastNumber
        guard inWork[key] == nil else {
            waiting[key]?.place = .held(since: since)
            return
        }
        guard let priority = waiting[key]?.priority else { return }
        waiting[key]?.place = .ready(since: since)
        lanes[priority.rawValue].append(key, number: lastNumber)
    }

    private mutating func releaseDue(at now: Moment) {
        while let due = nextDue(), due <= now, let timer = timers.popMin() {
            delayedCount -= 1
            enterLane(timer.key, since: timer.due)
        }
    }

    private mutating func takeReady() -> Key? {
        guard let highest = lanes.lastIndex(where: { $0.count > 0 }),
            let lowest = lanes.firstIndex(where: { $0.count > 0 })
        else { return nil }
        let lowestHasWaitedEnough = overtakes >= Self.patience
        let chosen = lowestHasWaitedEnough ? lowest : highest
        overtakes = chosen == lowest ? 0 : overtakes + 1
        // Not a capture of self: that would copy the lane before it is changed.
        let waiting = waiting
        return lanes[chosen].takeFirst { waiting[$0]?.number == $1 }
    }
}
