import CSystemd
import Dispatch
import Glibc
import Synchronization

/// Follows units of this machine by the signal `PropertiesChanged` of sd-bus, which systemd also emits for its property
/// `NFailedUnits` (org.freedesktop.systemd1(5)). Costs nothing while they stay as they are.
///
/// It has a connection and a thread of its own for as long as it lasts: libsystemd blocks, and the threads that run Swift's
/// tasks must not.
package struct SystemdUnitWatch: UnitWatching {
    package init() {}

    package func watch(
        _ units: [String], _ deliver: @escaping @Sendable (UnitSnapshot) -> Void
    ) async throws(UnitFailure) {
        let wake = try WakeDescriptor()
        let failure: UnitFailure? = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                DispatchQueue(label: "byoh.unit-watch").async {
                    continuation.resume(returning: Self.follow(units, wake.descriptor, deliver))
                }
            }
        } onCancel: {
            wake.ring()
        }
        wake.close()
        if let failure { throw failure }
    }

    /// Nil when it was woken to end.
    private static func follow(
        _ units: [String], _ wake: Int32, _ deliver: (UnitSnapshot) -> Void
    ) -> UnitFailure? {
        do throws(UnitFailure) {
            let bus = try BusConnection()
            // Before the first look, so that nothing happens unseen in between.
            for unit in units { try bus.watch(unit) }
            try bus.watchManager()
            var known: UnitSnapshot?
            repeat {
                var states: [String: UnitState] = [:]
                for unit in units { states[unit] = try bus.state(of: unit) }
                let snapshot = UnitSnapshot(states: states, failed: try bus.failedUnits())
                if snapshot != known { deliver(snapshot) }
                known = snapshot
            } while try bus.awaitChange(wake)
            return nil
        } catch {
            return error
        }
    }
}

/// Ends the wait of a thread. It may be rung until it is closed, and also afterwards, when that does nothing.
private final class WakeDescriptor: Sendable {
    /// Valid until ``close()``.
    let descriptor: Int32
    private let isOpen = Mutex(true)

    init() throws(UnitFailure) {
        descriptor = byoh_wake_open()
        if descriptor < 0 { throw .unreachable(String(cString: strerror(-descriptor))) }
    }

    func ring() { isOpen.withLock { if $0 { byoh_wake_ring(descriptor) } } }

    func close() {
        isOpen.withLock { isOpen in
            if isOpen { _ = Glibc.close(descriptor) }
            isOpen = false
        }
    }
}
