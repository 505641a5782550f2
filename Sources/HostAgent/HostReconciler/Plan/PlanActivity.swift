package import ControllerRuntime
import Synchronization

/// Whether a plan is being worked on: the agent then shows more often that it lives.
package final class PlanActivity: Sendable {
    private let isBusy = Atomic(false)
    private let listeners = Mutex<[Signal]>([])

    package init() {}

    package var isWorking: Bool { isBusy.load(ordering: .relaxed) }

    /// A signal that is rung when the work on a plan has ended, and what is installed may have changed. One task may wait
    /// for it; each that wants to know takes one of its own, once.
    package func endings() -> Signal {
        let signal = Signal()
        listeners.withLock { $0.append(signal) }
        return signal
    }

    func set(_ value: Bool) {
        isBusy.store(value, ordering: .relaxed)
        guard !value else { return }
        for listener in listeners.withLock({ $0 }) { listener.ring() }
    }
}
