import Synchronization

/// A ``SilenceWatch`` that the call and its guard share.
final class SharedSilenceWatch: Sendable {
    private let watch: Mutex<SilenceWatch>
    private let clock: ClientClock

    init(_ request: APIRequest, clock: ClientClock) {
        watch = Mutex(
            SilenceWatch(
                headLimit: request.headLimit, bodyLimit: request.silenceLimit, startingAt: clock.elapsed()))
        self.clock = clock
    }

    func startedWaiting() { watch.withLock { $0.startedWaiting(at: clock.elapsed()) } }

    func stoppedWaiting() { watch.withLock { $0.stoppedWaiting() } }

    /// Returns the limit that the server was silent for, or nil when the task is cancelled.
    func runsOut() async -> Duration? {
        while true {
            switch watch.withLock({ $0.judge(at: clock.elapsed()) }) {
            case .silentForTooLong(let limit): return limit
            case .lookAgain(let delay):
                do {
                    try await clock.sleep(delay)
                } catch {
                    return nil
                }
            }
        }
    }
}
