import ControllerRuntime
import Synchronization

/// Whether a plan is being worked on: the agent then shows more often that it lives.
package final class PlanActivity: Sendable {
    private let isBusy = Atomic(false)
    /// Rung when the work on a plan has ended, and what is installed may have changed. One task may wait for it.
    let ended = Signal()

    package init() {}

    package var isWorking: Bool { isBusy.load(ordering: .relaxed) }

    func set(_ value: Bool) {
        isBusy.store(value, ordering: .relaxed)
        if !value { ended.ring() }
    }
}
