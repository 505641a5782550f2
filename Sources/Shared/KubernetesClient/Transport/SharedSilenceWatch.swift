import Synchronization

/// A ``SilenceWatch`` that the call and its guard share.
final class SharedSilenceWatch: Sendable {
    private let watch: Mutex<SilenceWatch>
    private let clock: ClientClock

    init(limit: Duration, clock: ClientClock) {
        watch = Mutex(SilenceWatch(limit: limit, startingAt: clock.elapsed()))
        self.clock = clock
    }

    func startedWaiting() { watch.withLock { $0.startedWaiting(at: clock.elapsed()) } }

    func stoppedWaiting() { watch.withLock { $0.stoppedWaiting() } }

    /// Returns true when the server was silent for too long, false when the task is cancelled.
    func runsOut() async -> Bool {
        while true {
            switch watch.withLock({ $0.judge(at: clock.elapsed()) }) {
            case .silentForTooLong: return true
            case .lookAgain(let delay):
                do {
                    try await clock.sleep(delay)
                } catch {
                    return false
                }
            }
        }
    }
}
