package import ByohAPI
import ControllerRuntime
import Synchronization

/// What the host is to do once, as it is asked now. Whoever watches puts it in; whoever works takes it out. The latest wins,
/// and that nothing is asked any more is news too.
package final class ActionInbox: Sendable {
    private struct State {
        var action: HostAction?
        var isNew = false
    }

    private let state = Mutex(State())
    private let signal = Signal()

    package init() {}

    package func put(_ action: HostAction?) {
        let isNew = state.withLock { state in
            guard state.action != action else { return false }
            state.action = action
            state.isNew = true
            return true
        }
        if isNew { signal.ring() }
    }

    /// Waits for an order that has not been taken yet. Nil when the task was cancelled.
    package func next() async -> HostAction? {
        while !Task.isCancelled {
            let action = state.withLock { state -> HostAction? in
                guard state.isNew else { return nil }
                state.isNew = false
                return state.action
            }
            if let action { return action }
            await signal.wait()
        }
        return nil
    }

    /// Waits until something else is asked, or nothing any more, and leaves it there.
    package func waitForNews() async {
        while !Task.isCancelled {
            if state.withLock(\.isNew) { return }
            await signal.wait()
        }
    }
}
