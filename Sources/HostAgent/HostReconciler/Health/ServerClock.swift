package import ControllerRuntime
package import KubernetesModel
import Synchronization

/// How far this host's clock is from the API server's, by what the server's answers say.
package final class ServerClock: Sendable {
    /// After that long without an answer nothing is known.
    private static let memory: Duration = .seconds(900)

    private let last = Mutex<(offset: Duration, at: Moment)?>(nil)
    private let timeline: Timeline
    private let clock: WallClock

    package init(timeline: Timeline = .continuous(), clock: WallClock = .system) {
        self.timeline = timeline
        self.clock = clock
    }

    /// - Parameter time: What the server says it is. It says no fractions, so half a second is added.
    package func observed(_ time: Time) {
        let ahead = time.secondsSinceEpoch * 1_000_000 + 500_000 - clock.now.microsecondsSinceEpoch
        let now = timeline.now
        last.withLock { $0 = (.microseconds(ahead), now) }
    }

    /// How far the server's clock is ahead of ours, to about a second; nil when it has not been heard for a while.
    package var offset: Duration? {
        let now = timeline.now
        return last.withLock { last in
            guard let last, last.at.duration(to: now) < Self.memory else { return nil }
            return last.offset
        }
    }
}
