package import HostSystem
import Synchronization

/// A kernel that tells what the test has it tell.
package final class FakeChanges: HostChangeSource {
    private struct State {
        var listeners: [@Sendable (HostChange) -> Void] = []
        var refusals: Int
    }

    /// It refuses.
    private struct Refusal: Error {}

    private let state: Mutex<State>

    /// - Parameter refusals: How often it refuses to be followed, before it takes it.
    package init(refusals: Int = 0) {
        state = Mutex(State(refusals: refusals))
    }

    /// Told to whoever follows.
    package func tell(_ change: HostChange) {
        for listener in state.withLock(\.listeners) { listener(change) }
    }

    package func follow(
        began: @Sendable () -> Void, changed: @escaping @Sendable (HostChange) -> Void
    ) async throws {
        let isRefused = state.withLock { state in
            if state.refusals > 0 {
                state.refusals -= 1
                return true
            }
            state.listeners.append(changed)
            return false
        }
        if isRefused { throw Refusal() }
        began()
        // Until the task is cancelled.
        let (never, end) = AsyncStream.makeStream(of: Void.self)
        for await _ in never {}
        end.finish()
    }
}
