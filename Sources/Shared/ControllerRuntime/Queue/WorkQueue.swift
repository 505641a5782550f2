import DequeModule
public import KubernetesModel
import Synchronization

/// A queue of objects to work on, by their keys, shared by those who add and the workers that take.
///
/// The rules are ``WorkQueueState``'s. ``run()`` must be running for delayed keys to become due; everything else
/// works without it. Adding never waits and never fails.
public final class WorkQueue: Sendable {
    /// What names an object in the queue; its kind is that of the controller.
    public typealias Key = ObjectKey

    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Key?, Never>
    }

    private struct State {
        var queue: WorkQueueState<Key>
        /// Workers without work. While there are any, nothing is ready.
        var waiters: Deque<Waiter> = []
        var lastWaiter = 0
        /// The moment the timekeeper looks again by itself or has been told to; nil when it waits for a signal.
        var alarm: Moment?
    }

    /// The answer to a worker that asks for a key.
    private enum Turn: Sendable {
        case work(WorkQueueState<Key>.Assignment)
        case wait(waiter: Int)
        case end
    }

    /// What becomes of a key after a worker has dealt with it.
    public enum Disposition: Hashable, Sendable {
        /// Nothing more to do until it is added again. Its failures are forgotten.
        case settled
        /// As settled, and added again after a time.
        case recheck(after: Duration)
        /// It failed; added again after its back-off.
        case retry
        /// It could not be worked on yet; added again after a time, keeping its count of failures.
        case postponed(Duration)
    }

    private let state: Mutex<State>
    private let timeline: Timeline
    private let metrics: WorkQueueMetrics
    private let timekeeper = Signal()
    /// How often the measures of unfinished work are refreshed while there is some.
    private let measureInterval = Duration.seconds(5)

    /// An empty queue. The `timeline` measures delays, the `backOff` how long a key waits after failures.
    public init(timeline: Timeline, metrics: WorkQueueMetrics, backOff: RetryBackOff = RetryBackOff()) {
        self.timeline = timeline
        self.metrics = metrics
        self.state = Mutex(State(queue: WorkQueueState(backOff: backOff)))
    }

    /// Asks for `key` to be worked on, not before `delay` has passed.
    public func add(_ key: Key, _ priority: WorkPriority = .change, after delay: Duration = .zero) {
        let now = timeline.now
        let isNew = change(at: now) { state in
            state.queue.add(key, priority, due: delay > .zero ? now.advanced(by: delay) : nil, at: now)
        }
        if isNew { metrics.added() }
    }

    /// Waits for the next key to work on.
    ///
    /// Whoever receives a key gives it back with ``finish(_:as:)``, even if its task was cancelled meanwhile.
    ///
    /// - Returns: nil when the queue was shut down or the task was cancelled.
    public func next() async -> Key? {
        let now = timeline.now
        let turn: Turn = change(at: now) { state in
            if Task.isCancelled { return .end }
            if let assignment = state.queue.next(at: now) { return .work(assignment) }
            state.lastWaiter += 1
            return .wait(waiter: state.lastWaiter)
        }
        switch turn {
        case .work(let assignment):
            metrics.handedOut(after: assignment.waited)
            return assignment.key
        case .wait(let number):
            return await wait(as: number)
        case .end:
            return nil
        }
    }

    /// Gives back a key that ``next()`` returned.
    public func finish(_ key: Key, as disposition: Disposition) {
        let now = timeline.now
        if disposition == .retry { metrics.retried() }
        if disposition != .settled { metrics.added() }
        let worked = change(at: now) { state in
            switch disposition {
            case .settled:
                return state.queue.done(key, forgettingFailures: true, at: now)
            case .recheck(let delay):
                state.queue.add(key, .change, due: now.advanced(by: delay), at: now)
                return state.queue.done(key, forgettingFailures: true, at: now)
            case .retry:
                state.queue.retry(key, at: now)
            case .postponed(let delay):
                state.queue.add(key, .change, due: now.advanced(by: delay), at: now)
            }
            return state.queue.done(key, at: now)
        }
        if let worked { metrics.finished(after: worked) }
    }

    /// How often `key` has failed in a row.
    public func failures(of key: Key) -> Int { state.withLock { $0.queue.failures(of: key) } }

    /// Accepts nothing any more, and lets workers end: at once, or after what is ready if `draining`.
    public func shutDown(draining: Bool = false) {
        change(at: timeline.now) { $0.queue.shutDown(draining: draining) }
    }

    /// Keeps time: hands out delayed keys when they are due. Returns when the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            let alarm = state.withLock { state in
                let measure = state.queue.inWorkCount > 0 ? timeline.now.advanced(by: measureInterval) : nil
                state.alarm = [state.queue.nextDue(), measure].compactMap(\.self).min()
                return state.alarm
            }
            await timekeeper.wait(until: alarm, on: timeline)
            // Also while every worker is busy: an alarm that is over would otherwise ring again at once, for ever.
            let now = timeline.now
            change(at: now) { $0.queue.releaseDue(at: now) }
            let unfinished = state.withLock { $0.queue.unfinishedWork(at: now) }
            metrics.isWorking(total: unfinished.total, longest: unfinished.longest)
        }
    }

    // MARK: - Steps

    /// Waits until there is a key that no other worker waits for.
    private func wait(as number: Int) async -> Key? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change(at: timeline.now) { state in
                    // A cancellation after this check runs the handler, which waits for the lock and finds the waiter.
                    if Task.isCancelled {
                        continuation.resume(returning: nil)
                    } else {
                        state.waiters.append(Waiter(number: number, continuation: continuation))
                    }
                }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.number == number }.map { state.waiters.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: nil)
        }
    }

    /// Changes the state, then hands out what is ready to those who wait.
    private func change<Result: Sendable>(at now: Moment, _ body: (inout State) -> Result) -> Result {
        let (result, handedOut, needsTimekeeper, depth) = state.withLock { state in
            let result = body(&state)
            var handedOut: [(CheckedContinuation<Key?, Never>, WorkQueueState<Key>.Assignment?)] = []
            while !state.waiters.isEmpty, let assignment = state.queue.next(at: now) {
                handedOut.append((state.waiters.removeFirst().continuation, assignment))
            }
            if state.queue.isFinished, !state.waiters.isEmpty {
                handedOut += state.waiters.map { ($0.continuation, nil) }
                state.waiters.removeAll()
            }
            return (result, handedOut, wakesTimekeeper(&state, at: now), state.queue.readyCount)
        }
        metrics.holds(depth)
        for (continuation, assignment) in handedOut {
            if let assignment { metrics.handedOut(after: assignment.waited) }
            continuation.resume(returning: assignment?.key)
        }
        if needsTimekeeper { timekeeper.ring() }
        return result
    }

    /// Whether the timekeeper sleeps too long: something is due earlier than it believes, or it has no alarm at all.
    private func wakesTimekeeper(_ state: inout State, at now: Moment) -> Bool {
        let measure = state.queue.inWorkCount > 0 ? now.advanced(by: measureInterval) : nil
        let wanted: Moment? =
            switch (state.queue.earliestDue, measure) {
            case (let due?, let measure?): min(due, measure)
            case (let due, let measure): due ?? measure
            }
        guard let wanted else { return false }
        if let alarm = state.alarm, alarm <= wanted { return false }
        // One ring is enough, however much is added before the timekeeper looks.
        state.alarm = wanted
        return true
    }
}
