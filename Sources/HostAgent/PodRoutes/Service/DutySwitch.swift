import ControllerRuntime
import Synchronization

/// Whether something is to be done. Knows when nothing of it is being done any more.
final class DutySwitch: Sendable {
    private struct State {
        var isOn = false
        var isBusy = false
    }

    private let state = Mutex(State())
    private let changed = Signal()
    private let rested = Signal()

    func turnOn() {
        state.withLock { $0.isOn = true }
        changed.ring()
    }

    /// Returns once the work has ended. One task may call it at a time.
    func turnOff() async throws {
        state.withLock { $0.isOn = false }
        changed.ring()
        while state.withLock(\.isBusy) {
            try Task.checkCancellation()
            await rested.wait()
        }
    }

    /// Works whenever it is on, until the task is cancelled. `work` is cancelled when it is turned off.
    func whileOn(_ work: @escaping @Sendable () async -> Void) async {
        while !Task.isCancelled {
            guard begin() else {
                await changed.wait()
                continue
            }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await work() }
                group.addTask { await self.waitUntilOff() }
                await group.next()
                group.cancelAll()
            }
            state.withLock { $0.isBusy = false }
            rested.ring()
        }
    }

    private func begin() -> Bool {
        state.withLock { state in
            state.isBusy = state.isOn
            return state.isOn
        }
    }

    private func waitUntilOff() async {
        while state.withLock(\.isOn), !Task.isCancelled { await changed.wait() }
    }
}
