import FoundationEssentials
public import KubernetesModel

/// The time of day, for what people read: conditions, events, the times in a Lease. Nothing is ever decided by it.
public struct WallClock: Sendable {
    private let read: @Sendable () -> MicroTime

    /// A clock that `read` answers for, such as a fixed time in a test.
    public init(_ read: @escaping @Sendable () -> MicroTime) {
        self.read = read
    }

    /// The time of day of this machine.
    public static let system = WallClock {
        MicroTime(microsecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }

    /// The present to the microsecond, as events and Leases have it.
    public var now: MicroTime { read() }

    /// The present to the second, as conditions have it.
    public var nowInSeconds: Time {
        let (seconds, rest) = now.microsecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000)
        return Time(secondsSinceEpoch: rest < 0 ? seconds - 1 : seconds)
    }
}
