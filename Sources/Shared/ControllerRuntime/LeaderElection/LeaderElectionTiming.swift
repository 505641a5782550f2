/// The three periods of leader election. The defaults are client-go's.
public struct LeaderElectionTiming: Hashable, Sendable {
    /// How long a candidate leaves a lease alone after it saw the lease change.
    public let leaseDuration: Duration
    /// How long after its last successful renewal a leader goes on leading.
    public let renewDeadline: Duration
    /// How long to wait between two tries.
    public let retryPeriod: Duration

    /// 15 s, 10 s and 2 s.
    public static let standard = LeaderElectionTiming()

    private init() {
        self.leaseDuration = .seconds(15)
        self.renewDeadline = .seconds(10)
        self.retryPeriod = .seconds(2)
    }

    /// - Throws: ``InvalidLeaderElectionTiming`` when a leader could still lead after its lease was taken: the lease
    ///   must outlast the renew deadline, and the deadline must leave room for a second try.
    public init(
        leaseDuration: Duration, renewDeadline: Duration, retryPeriod: Duration
    ) throws(InvalidLeaderElectionTiming) {
        guard retryPeriod > .zero else {
            throw InvalidLeaderElectionTiming("The retry period is \(retryPeriod); it must be more than zero")
        }
        guard renewDeadline > retryPeriod * 2 else {
            throw InvalidLeaderElectionTiming(
                "The renew deadline is \(renewDeadline); it must be more than twice the retry period of \(retryPeriod)")
        }
        guard leaseDuration > renewDeadline else {
            throw InvalidLeaderElectionTiming(
                "The lease duration is \(leaseDuration); it must be more than the renew deadline of \(renewDeadline)")
        }
        guard leaseDuration >= .seconds(1), leaseDuration.components.attoseconds == 0 else {
            throw InvalidLeaderElectionTiming(
                "The lease duration is \(leaseDuration); a Lease counts it in whole seconds")
        }
        self.leaseDuration = leaseDuration
        self.renewDeadline = renewDeadline
        self.retryPeriod = retryPeriod
    }
}

/// The periods of a leader election contradict each other. The description says which, and what would be right.
public struct InvalidLeaderElectionTiming: Error, Hashable, CustomStringConvertible {
    /// Which period is wrong, by value, and the rule that it breaks.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
