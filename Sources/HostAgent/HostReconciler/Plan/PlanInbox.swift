package import ByohAPI
import ControllerRuntime
import Synchronization

/// The plan that holds now. Whoever watches puts it in; whoever works takes it out. The latest wins.
package final class PlanInbox: Sendable {
    private struct State {
        var plan: SealedHostPlan?
        /// What the worker has taken.
        var taken: SealedHostPlan?
    }

    private let state = Mutex(State())
    private let signal = Signal()

    package init() {}

    /// A plan that says the same as the one before changes nothing. That its bootstrap data was removed says nothing new.
    package func put(_ plan: SealedHostPlan) {
        let isNew = state.withLock { state in
            if let current = state.plan, current.checksum == plan.checksum,
                current.bootstrap == plan.bootstrap || plan.bootstrap == nil
            {
                return false
            }
            state.plan = plan
            return true
        }
        if isNew { signal.ring() }
    }

    /// Waits for a plan that has not been taken yet. Nil when the task was cancelled.
    package func next() async -> SealedHostPlan? {
        while !Task.isCancelled {
            let plan = state.withLock { state -> SealedHostPlan? in
                guard let plan = state.plan, plan != state.taken else { return nil }
                state.taken = plan
                return plan
            }
            if let plan { return plan }
            await signal.wait()
        }
        return nil
    }

    /// Waits until there is a plan that has not been taken, and leaves it there.
    package func waitForNews() async {
        while !Task.isCancelled {
            if state.withLock({ $0.plan != nil && $0.plan != $0.taken }) { return }
            await signal.wait()
        }
    }
}
