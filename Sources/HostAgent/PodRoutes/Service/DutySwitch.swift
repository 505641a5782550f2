import ControllerRuntime
import Synchronization

/// What is to be done, if anything. Knows when nothing is being done any more.
final class DutySwitch<Duty: Equatable & Sendable>: Sendable {
    private struct State {
        /// Nil while it is off.
        var duty: Duty?
        /// Whether anybody has turned it on or off.
        var isDecided = false
        var isBusy = false
    }

    private let state = Mutex(State())
    private let changed = Signal()
    private let rested = Signal()

    /// Work on another duty is cancelled, and begun anew with this one.
    func turnOn(_ duty: Duty) {
        state.withLock { state in
            state.duty = duty
            state.isDecided = true
        }
        changed.ring()
    }

    /// Turns it on, unless anybody has decided already: what was remembered counts less than what was said since.
    func resume(_ duty: Duty) {
        state.withLock { state in
            if !state.isDecided { state.duty = duty }
        }
        changed.ring()
    }

    /// Returns once the work has ended. One task may call it at a time.
    func turnOff() async throws {
        state.withLock { state in
            state.duty = nil
            state.isDecided = true
        }
        changed.ring()
        while state.withLock(\.isBusy) {
            try Task.checkCancellation()
            await rested.wait()
        }
    }

    /// Works whenever it is on, until the task is cancelled. `work` is cancelled when it is turned off.
    func whileOn(_ work: @escaping @Sendable (Duty) async -> Void) async {
        while !Task.isCancelled {
            guard let duty = begin() else {
                await changed.wait()
                continue
            }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await work(duty) }
                group.addTask { await self.waitUntilOver(duty) }
                await group.next()
                group.cancelAll()
            }
            state.withLock { $0.isBusy = false }
            rested.ring()
        }
    }

    private func begin() -> Duty? {
        state.withLock { state in
            state.isBusy = state.duty != nil
            return state.duty
        }
    }

    private func waitUntilOver(_ duty: Duty) async {
        while state.withLock({ $0.duty == duty }), !Task.isCancelled { await changed.wait() }
    }
}
