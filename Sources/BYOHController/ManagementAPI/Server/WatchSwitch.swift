import Synchronization

/// Ends all watches at once. Each watch waits on it beside its changes.
final class WatchSwitch: Sendable {
    private struct State {
        var isOff = false
        var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter = 0
    }

    private let state = Mutex(State())

    /// Whether it is turned off.
    var isOff: Bool { state.withLock { $0.isOff } }

    /// Ends what waits now, and what comes later at once.
    func turnOff() {
        let woken = state.withLock { state in
            state.isOff = true
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
        for continuation in woken { continuation.resume() }
    }

    /// Returns when it is turned off, or when the task is cancelled.
    func wait() async {
        let waiter = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = state.withLock { state in
                    guard !state.isOff, !Task.isCancelled else { return false }
                    state.waiters[waiter] = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: waiter) }?.resume()
        }
    }
}
