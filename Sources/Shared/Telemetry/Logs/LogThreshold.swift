public import Logging
import Synchronization

/// The level below which records are dropped, for all loggers at once, and changeable while the process runs.
public final class LogThreshold: Sendable {
    private let rank: Atomic<Int>

    /// A threshold at this level.
    public init(_ level: Logger.Level) {
        rank = Atomic(Self.rank(of: level))
    }

    /// What it is now. A change holds from the next record on.
    public var level: Logger.Level {
        get { Logger.Level.allCases[rank.load(ordering: .relaxed)] }
        set { rank.store(Self.rank(of: newValue), ordering: .relaxed) }
    }

    private static func rank(of level: Logger.Level) -> Int { Logger.Level.allCases.firstIndex(of: level) ?? 0 }
}
