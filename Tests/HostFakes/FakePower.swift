import Synchronization
package import Systemd

/// A power switch that counts how often it is pressed.
package final class FakePower: HostPower {
    private struct State {
        var reboots = 0
        var error: UnitFailure?
        var failures = 0
    }

    private let state = Mutex(State())

    package init() {}

    package var reboots: Int { state.withLock(\.reboots) }

    /// Has the next so many tries fail.
    package func fail(_ error: UnitFailure, times: Int = 1) {
        state.withLock { ($0.error, $0.failures) = (error, times) }
    }

    package func reboot() async throws(UnitFailure) {
        let error = state.withLock { state in
            guard state.failures > 0 else {
                state.reboots += 1
                return nil as UnitFailure?
            }
            state.failures -= 1
            return state.error
        }
        if let error { throw error }
    }
}
