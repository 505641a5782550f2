import Synchronization

/// Something that happens once. Any number of tasks can wait for it, before and afterwards.
package final class OneShotSignal: Sendable {
    private struct State {
        var hasFired = false
        var nextTicket = 0
        var waiters: [Int: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var hasFired: Bool { state.withLock(\.hasFired) }

    /// Lets all pass who wait, now and later.
    package func fire() {
        let waiters = state.withLock { state in
            state.hasFired = true
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Returns once the signal has fired.
    ///
    /// - Throws: `CancellationError` promptly when the task is cancelled.
    package func wait() async throws {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.hasFired { return .success(()) }
                    // A cancellation after this check runs the handler, which waits for the lock and finds the waiter.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    state.waiters[ticket] = continuation
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume(throwing: CancellationError())
        }
    }
}
