package import ByohAPI
import ControllerRuntime
import Synchronization

/// What the host is asked to do once, beside its plan.
package typealias ActionInbox = OrderInbox<HostAction>

/// What the host is to do once, as it is asked now. Whoever watches puts it in; whoever works takes it out. The latest wins,
/// and that nothing is asked any more is news too.
package final class OrderInbox<Order: Equatable & Sendable>: Sendable {
    private struct State {
        var order: Order?
        /// That nothing is asked is news once: an earlier agent may have begun with something.
        var isKnown = false
        var isNew = false
    }

    private let state = Mutex(State())
    private let signal = Signal()

    package init() {}

    package func put(_ order: Order?) {
        let isNew = state.withLock { state in
            guard !state.isKnown || state.order != order else { return false }
            state.order = order
            state.isKnown = true
            state.isNew = true
            return true
        }
        if isNew { signal.ring() }
    }

    /// Waits for an order that has not been taken yet. Nil when the task was cancelled.
    package func next() async -> Order? {
        while let news = await nextNews() {
            if let order = news { return order }
        }
        return nil
    }

    /// Waits for an order that has not been taken yet, or for nothing being asked any more, which is nil inside. Nil when the
    /// task was cancelled.
    package func nextNews() async -> Order?? {
        while !Task.isCancelled {
            let news = state.withLock { state -> Order?? in
                guard state.isNew else { return nil }
                state.isNew = false
                return .some(state.order)
            }
            if let news { return news }
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
