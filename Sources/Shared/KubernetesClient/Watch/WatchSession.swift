import Synchronization

/// The state machine of one run of a watcher, with the clock that it is told the time from.
///
/// Only the run calls it, one event after the other; the lock is there because the calls come from closures that the
/// transport may run anywhere.
final class WatchSession: Sendable {
    private let machine: Mutex<WatchStateMachine>
    private let elapsed: @Sendable () -> Duration

    init(_ machine: WatchStateMachine, clock: some Clock<Duration>) {
        let start = clock.now
        self.machine = Mutex(machine)
        self.elapsed = { start.duration(to: clock.now) }
    }

    func received(_ event: WatchStateMachine.Event) -> WatchStateMachine.Action {
        let now = elapsed()
        return machine.withLock { $0.received(event, at: now) }
    }
}
