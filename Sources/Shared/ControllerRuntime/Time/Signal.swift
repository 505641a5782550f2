import Synchronization

/// Wakes one waiting task. A ring that finds nobody waiting is remembered; several such rings are one.
package final class Signal: Sendable {
    private struct State {
        var hasRung = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Wakes the waiting task, or lets the next `wait` return at once.
    package func ring() {
        let waiter = state.withLock { state in
            defer { state.waiter = nil }
            if state.waiter == nil { state.hasRung = true }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Returns after the next ring, or as soon as the task is cancelled. One task may wait at a time.
    package func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let returnsNow = state.withLock { state in
                    precondition(state.waiter == nil, "Two tasks wait for one Signal")
                    // A cancellation after this check runs the handler, which waits for the lock and finds the waiter.
                    if state.hasRung || Task.isCancelled {
                        state.hasRung = false
                        return true
                    }
                    state.waiter = continuation
                    return false
                }
                if returnsNow { continuation.resume() }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                defer { state.waiter = nil }
                return state.waiter
            }
            waiter?.resume()
        }
    }

    /// Returns after the next ring, at `deadline` if there is one, or as soon as the task is cancelled.
    package func wait(until deadline: Moment?, on timeline: Timeline) async {
        guard let deadline else { return await wait() }
        guard timeline.now < deadline else { return }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.wait() }
            // Sleep throws only when cancelled, and then there is nothing left to wait for.
            group.addTask { try? await timeline.sleep(until: deadline) }
            await group.next()
            group.cancelAll()
        }
    }
}
