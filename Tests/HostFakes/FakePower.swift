import Synchronization
package import Systemd

/// A power switch that counts how often it is pressed.
package final class FakePower: HostPower {
    private struct State {
        var reboots = 0
        var nextError: UnitFailure?
    }

    private let state = Mutex(State())

    package init() {}

    package var reboots: Int { state.withLock(\.reboots) }

    package func fail(_ error: UnitFailure) { state.withLock { $0.nextError = error } }

    package func reboot() async throws(UnitFailure) {
        let error = state.withLock { state in
            let error = state.nextError
            state.nextError = nil
            if error == nil { state.reboots += 1 }
            return error
        }
        if let error { throw error }
    }
}
