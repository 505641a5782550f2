import HeapModule

/// What is to be worked on, what waits for its time, and what is being worked on. No clock, no tasks.
///
/// Guarantees:
/// - A key is in work at most once at a time. Added again meanwhile, it is handed out once more afterwards.
/// - A key waits at most once: adding it again keeps the earliest time and the highest priority.
/// - Higher priorities go first, and first in is first out within one. After ``patience`` keys in a row that
///   overtook waiting keys of a lower priority, one of the lower priority goes.
/// - Until it is shut down no added key is lost.
///
/// What it knows of a key is in one entry; lanes and timers know its slot, so that a key is hashed when it comes and goes.
package struct WorkQueueState<Key: Hashable & Sendable>: Sendable {
    /// How often in a row a lower priority is overtaken before it gets its turn.
    package static var patience: Int { 16 }

    private struct Timer: Comparable {
        let due: Moment
        let ticket: WorkQueueTicket

        static func < (left: Self, right: Self) -> Bool {
            (left.due, left.ticket.number) < (right.due, right.ticket.number)
        }
    }

    private enum Phase { case open, draining, closed }

    private let backOff: RetryBackOff
    private var phase = Phase.open
    private var entries = WorkQueueEntries<Key>()
    /// One lane for each priority, lowest first.
    private var lanes = Array(repeating: ReadyLane(), count: WorkPriority.allCases.count)
    private var timers = Heap<Timer>()
    /// How many keys are delayed, and so how many timers are alive.
    private var delayedCount = 0
    /// How many keys wait: delayed, ready, or held while they are in work.
    package private(set) var waitingCount = 0
    package private(set) var inWorkCount = 0
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
        let slot = entries.slot(for: key)
        let number = nextNumber()
        let old = entries[slot]
        let consequence = entries[slot].add(priority, due: max(due ?? now, now), at: now, number: number)
        if old.isDelayed && consequence != .none { delayedCount -= 1 }
        carryOut(consequence, WorkQueueTicket(slot: slot, number: number))
        guard old.place == nil else { return false }
        waitingCount += 1
        return true
    }

    /// Asks for another try of `key`, which is in work, after its back-off. Each call counts one failure.
    ///
    /// - Returns: the back-off.
    @discardableResult
    package mutating func retry(_ key: Key, at now: Moment) -> Duration {
        let slot = entries.slot(for: key)
        entries[slot].fail()
        let delay = backOff.delay(afterFailures: entries[slot].failures)
        add(key, entries[slot].work?.priority ?? .change, due: now.advanced(by: delay), at: now)
        return delay
    }

    /// Forgets how often `key` has failed.
    package mutating func forget(_ key: Key) {
        guard let place = entries.find(key) else { return }
        entries[place.slot].forget()
        entries.tidyUp(place)
    }

    /// How often `key` has failed in a row.
    package func failures(of key: Key) -> Int { entries.find(key).map { entries[$0.slot].failures } ?? 0 }

    // MARK: - Working

    /// A key handed to a worker, and how long it was ready before.
    package struct Assignment: Sendable {
        package let key: Key
        package let priority: WorkPriority
        package let waited: Duration
    }

    /// Hands out the key whose turn it is; nil when none is due. The caller must give it back with
    /// ``done(_:forgettingFailures:at:)``.
    package mutating func next(at now: Moment) -> Assignment? {
        releaseDue(at: now)
        guard let lane = laneInTurn() else { return nil }
        while let ticket = lanes[lane].popFirst() {
            guard entries.isAlive(ticket), let key = entries.key(of: ticket.slot),
                let waited = entries[ticket.slot].begin(at: now)
            else { continue }
            lanes[lane].tookLiveTicket()
            waitingCount -= 1
            inWorkCount += 1
            return Assignment(key: key, priority: entries[ticket.slot].priority, waited: waited)
        }
        return nil
    }

    /// Takes back a key that was handed out.
    ///
    /// - Parameter forgetsFailures: Whether to do the same as ``forget(_:)`` besides.
    /// - Returns: how long it was in work, or nil if it was not.
    @discardableResult
    package mutating func done(_ key: Key, forgettingFailures forgetsFailures: Bool = false, at now: Moment)
        -> Duration?
    {
        guard let place = entries.find(key) else { return nil }
        if forgetsFailures { entries[place.slot].forget() }
        let number = nextNumber()
        let end = entries[place.slot].end(at: now, number: number)
        entries.tidyUp(place)
        guard let (worked, consequence) = end else { return nil }
        inWorkCount -= 1
        carryOut(consequence, WorkQueueTicket(slot: place.slot, number: number))
        return worked
    }

    /// The moment the next delayed key becomes due; nil when none is delayed.
    package mutating func nextDue() -> Moment? {
        while let timer = timers.min {
            if entries.isAlive(timer.ticket) { return timer.due }
            timers.removeMin()
        }
        return nil
    }

    /// A moment before which no delayed key becomes due; nil when none is delayed. Costs nothing.
    package var earliestDue: Moment? { timers.min?.due }

    // MARK: - Stopping

    /// Accepts nothing any more. Ready keys are still handed out if `draining`; delayed ones are dropped.
    package mutating func shutDown(draining: Bool) {
        phase = draining ? .draining : .closed
        for (slot, entry) in Array(entries.occupied) where entry.place != nil && (entry.isDelayed || !draining) {
            entries[slot].stopWaiting()
            waitingCount -= 1
        }
        entries.tidyUp()
        timers = Heap()
        delayedCount = 0
        if !draining {
            for index in lanes.indices { lanes[index].removeAll() }
        }
    }

    /// Whether nothing will ever be handed out again.
    package var isFinished: Bool { phase != .open && waitingCount == 0 }

    // MARK: - Measures

    /// How many keys could be handed out now.
    package var readyCount: Int { lanes.reduce(0) { $0 + $1.count } }
    /// How many timers are kept, dead ones included. Bounded by what waits, not by what ever waited.
    package var timerCount: Int { timers.count }

    /// How long the keys in work have been so: all together, and the longest of them.
    package func unfinishedWork(at now: Moment) -> (total: Duration, longest: Duration) {
        entries.occupied.lazy.compactMap(\.entry.work).reduce(into: (total: .zero, longest: .zero)) { sum, work in
            let age = work.began.duration(to: now)
            sum.total += age
            sum.longest = max(sum.longest, age)
        }
    }

    // MARK: - Steps

    private mutating func nextNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    /// Puts a key's new ticket where it belongs.
    private mutating func carryOut(_ consequence: WorkQueueEntry.Consequence, _ ticket: WorkQueueTicket) {
        switch consequence {
        case .none:
            break
        case .enterLane(let priority):
            lanes[priority.rawValue].append(ticket)
        case .changeLane(let old, let new):
            lanes[new.rawValue].append(ticket)
            // Not a capture of self, which the lane is part of.
            let entries = entries
            lanes[old.rawValue].abandonOne { entries.isAlive($0) }
        case .setTimer(let due):
            delayedCount += 1
            timers.insert(Timer(due: due, ticket: ticket))
            // A key that became ready early leaves its timer behind, perhaps for hours.
            if timers.count > 2 * delayedCount + 64 {
                timers = Heap(timers.unordered.filter { entries.isAlive($0.ticket) })
            }
        }
    }

    /// Makes the delayed keys ready whose time has come. ``next(at:)`` does it too.
    package mutating func releaseDue(at now: Moment) {
        while let earliest = earliestDue, earliest <= now, let timer = timers.popMin() {
            guard entries.isAlive(timer.ticket) else { continue }
            delayedCount -= 1
            let ticket = WorkQueueTicket(slot: timer.ticket.slot, number: nextNumber())
            carryOut(entries[ticket.slot].becomeReady(since: timer.due, number: ticket.number), ticket)
        }
    }

    /// The lane whose turn it is; nil when all are empty.
    private mutating func laneInTurn() -> Int? {
        guard let highest = lanes.lastIndex(where: { $0.count > 0 }),
            let lowest = lanes.firstIndex(where: { $0.count > 0 })
        else { return nil }
        let lowestHasWaitedEnough = overtakes >= Self.patience
        let chosen = lowestHasWaitedEnough ? lowest : highest
        overtakes = chosen == lowest ? 0 : overtakes + 1
        return chosen
    }
}
