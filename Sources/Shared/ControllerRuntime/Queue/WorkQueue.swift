import DequeModule
import Synchronization

/// A queue of keys to work on, shared by those who add and the workers that take.
///
/// The rules are ``WorkQueueState``'s. ``run()`` must be running for delayed keys to become due; everything else
/// works without it. Adding never waits and never fails.
public final class WorkQueue<Key: Hashable & Sendable>: Sendable {
    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Key?, Never>
    }

    private struct State {
        var queue: WorkQueueState<Key>
        var waiters: Deque<Waiter> = []
        var lastWaiter = 0
        /// The moment the timekeeper will wake by itself; nil when it waits for a signal.
        var alarm: Moment?
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

    public init(timeline: Timeline, metrics: WorkQueueMetrics, backOff: RetryBackOff = RetryBackOff()) {
        self.timeline = timeline
        self.metrics = metrics
        self.state = Mutex(State(queue: WorkQueueState(backOff: backOff)))
    }

    /// Asks for `key` to be worked on, not before `delay` has passed.
    public func add(_ key: Key, _ priority: WorkPriority = .change, after delay: Duration = .zero) {
        let now = timeline.now
        metrics.added()
        change { state in
            state.queue.add(key, priority, due: delay > .zero ? now.advanced(by: delay) : nil, at: now)
        }
    }

    /// Waits for the next key to work on.
    ///
    /// Whoever receives a key gives it back with ``finish(_:as:)``, even if its task was cancelled meanwhile.
    ///
    /// - Returns: nil when the queue was shut down or the task was cancelled.
    public func next() async -> Key? {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change { state in
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

    /// Gives back a key that ``next()`` returned.
    public func finish(_ key: Key, as disposition: Disposition) {
        let now = timeline.now
        if disposition == .retry { metrics.retried() }
        change { state in
            switch disposition {
            case .settled:
                state.queue.forget(key)
            case .recheck(let delay):
                state.queue.forget(key)
                state.queue.add(key, .change, due: now.advanced(by: delay), at: now)
            case .retry:
                state.queue.retry(key, at: now)
            case .postponed(let delay):
                state.queue.add(key, .change, due: now.advanced(by: delay), at: now)
            }
            if let worked = state.queue.done(key, at: now) { metrics.finished(after: worked) }
        }
    }

    /// How often `key` has failed in a row.
    public func failures(of key: Key) -> Int { state.withLock { $0.queue.failures(of: key) } }

    /// Accepts nothing any more, and lets workers end: at once, or after what is ready if `draining`.
    public func shutDown(draining: Bool = false) {
        change { $0.queue.shutDown(draining: draining) }
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
            change { _ in }
            let unfinished = state.withLock { $0.queue.unfinishedWork(at: timeline.now) }
            metrics.isWorking(total: unfinished.total, longest: unfinished.longest)
        }
    }

    // MARK: - Steps

    /// Changes the state, then hands out what is ready to those who wait.
    private func change(_ body: (inout State) -> Void) {
        let now = timeline.now
        let (handedOut, needsTimekeeper, depth) = state.withLock { state in
            body(&state)
            var handedOut: [(CheckedContinuation<Key?, Never>, WorkQueueState<Key>.Assignment?)] = []
            while !state.waiters.isEmpty, let assignment = state.queue.next(at: now) {
                handedOut.append((state.waiters.removeFirst().continuation, assignment))
            }
            if state.queue.isFinished {
                handedOut += state.waiters.map { ($0.continuation, nil) }
                state.waiters.removeAll()
            }
            // The timekeeper sleeps too long if something is due earlier than it believes, or has no alarm at all.
            let wanted = state.queue.nextDue() ?? (state.queue.inWorkCount > 0 ? now.advanced(by: measureInterval) : nil)
            let needsTimekeeper = wanted.map { wanted in state.alarm.map { wanted < $0 } ?? true } ?? false
            return (handedOut, needsTimekeeper, state.queue.readyCount)
        }
        metrics.holds(depth)
        for (continuation, assignment) in handedOut {
            if let assignment { metrics.handedOut(after: assignment.waited) }
            continuation.resume(returning: assignment?.key)
        }
        if needsTimekeeper { timekeeper.ring() }
    }
}
