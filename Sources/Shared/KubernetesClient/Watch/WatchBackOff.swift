/// How long a watcher waits after a failure: longer after each one, and short again after a healthy time.
///
/// Pauses double from a second and a half to half a minute. Each one is spread over its upper half, so that the watchers of
/// a server that restarts do not return together; none is shorter than 800 ms.
package struct WatchBackOff: Hashable, Sendable {
    private static let shortest = Duration.milliseconds(800)
    private static let longest = Duration.seconds(30)
    /// Without a failure for so long, the next one counts as the first.
    private static let healthyTime = Duration.seconds(120)
    /// A server may ask for a longer pause than ours, up to this.
    private static let longestAsked = Duration.seconds(300)

    private var ceiling = WatchBackOff.shortest * 2
    /// When the last pause ends.
    private var lastPauseEnd: Duration?
    private var random: SplitMix

    package init(seed: UInt64) {
        self.random = SplitMix(state: seed)
    }

    /// Counts a failure, and returns how long to wait.
    ///
    /// - Parameter asked: The pause that the server asked for.
    /// - Parameter firstIsFree: Whether a failure after a healthy time needs no pause at all.
    package mutating func pause(
        at now: Duration, asked: Duration? = nil, firstIsFree: Bool = false
    ) -> Duration {
        let isFirst = lastPauseEnd.map { now - $0 >= Self.healthyTime } ?? true
        if isFirst { ceiling = Self.shortest * 2 }
        let own: Duration
        if isFirst && firstIsFree {
            own = .zero
        } else {
            own = ceiling / 2 + ceiling / 2 * random.fraction()
            ceiling = min(ceiling * 2, Self.longest)
        }
        let pause = max(own, min(asked ?? .zero, Self.longestAsked))
        lastPauseEnd = now + pause
        return pause
    }

    /// A length between `shortest` and twice that, in whole seconds.
    package mutating func spread(_ shortest: Duration) -> Int {
        let seconds = max(1, Double(shortest.components.seconds))
        return Int(seconds * (1 + random.fraction()))
    }
}

/// A small seeded generator, so that a state machine with jitter is a plain value.
private struct SplitMix: Hashable, Sendable {
    var state: UInt64

    /// The next number in 0..<1.
    mutating func fraction() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        return Double(mixed >> 11) * 0x1p-53
    }
}
