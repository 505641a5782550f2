import Synchronization

/// Tells those who wait that something was committed. The thin rim of ``ChangeTail``.
final class ChangeHub: Sendable {
    /// After so many changes of others, who waits is woken to take a newer place.
    static let patience: Int64 = 512

    private struct Waiter {
        let after: Int64
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var tail: ChangeTail
        var waiters: [String?: [Int: Waiter]] = [:]
        var lastWaiter = 0
        var isClosed = false

        /// Removes those whose place is not newer than `revision`.
        mutating func removeWaiters(after revision: Int64) -> [Waiter] {
            var removed: [Waiter] = []
            for (resource, waiting) in waiters {
                let late = waiting.filter { $1.after <= revision }
                guard !late.isEmpty else { continue }
                removed += late.values
                waiters[resource] = waiting.filter { $1.after > revision }
            }
            return removed
        }
    }

    private let state: Mutex<State>

    init(latest: Int64) {
        state = Mutex(State(tail: ChangeTail(latest: latest)))
    }

    /// The newest committed revision.
    var latest: Int64 { state.withLock { $0.tail.latest } }

    /// Takes what was just committed, and wakes those who wait for any of it.
    func publish(_ changes: [Change]) {
        let woken = state.withLock { state in
            let before = state.tail.latest
            state.tail.received(changes)
            // Nil is who waits for anything.
            let changed: Set<String?> = Set(changes.map(\.key.resource)).union([nil])
            var woken = changed.flatMap { state.waiters.removeValue(forKey: $0)?.values ?? [:].values }
            // All who wait are gone through, so not at every change.
            if state.tail.latest / Self.patience != before / Self.patience {
                woken += state.removeWaiters(after: state.tail.latest - Self.patience)
            }
            return woken
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    /// Ends every wait, now and later.
    func close() {
        let woken = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters.values.flatMap(\.values)
        }
        for waiter in woken { waiter.continuation.resume() }
    }

    /// What the tail knows about `resource` after `revision`; nil once closed.
    func changes(after revision: Int64, of resource: String?) -> ChangeTail.Answer? {
        state.withLock { $0.isClosed ? nil : $0.tail.changes(after: revision, of: resource) }
    }

    /// Returns when something after `revision` may have happened to `resource`, at close, or when the task is cancelled.
    func wait(after revision: Int64, of resource: String?) async {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    // A cancellation before this point finds no waiter to wake; it is visible here instead.
                    guard !state.isClosed, !Task.isCancelled, !state.tail.hasChange(after: revision, of: resource)
                    else {
                        return false
                    }
                    state.waiters[resource, default: [:]][waiter] = Waiter(after: revision, continuation: continuation)
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters[resource]?.removeValue(forKey: waiter) }?.continuation.resume()
        }
    }
}

extension ChangeTail {
    /// Whether something after `revision` happened to `resource`, or is too long ago to know.
    fileprivate func hasChange(after revision: Int64, of resource: String?) -> Bool {
        guard case .changes(let changes, _) = changes(after: revision, of: resource, limit: 1) else { return true }
        return !changes.isEmpty
    }
}
