public import KubernetesModel

/// How a ``Manager`` works.
public struct ManagerOptions: Hashable, Sendable {
    /// The Lease by which processes decide who of them acts.
    public struct Election: Hashable, Sendable {
        public var lease: ObjectKey
        public var timing: LeaderElectionTiming

        public init(lease: ObjectKey, timing: LeaderElectionTiming = .standard) {
            self.lease = lease
            self.timing = timing
        }
    }

    /// Names this process in events and, made unique, in the Lease: its host's or pod's name.
    public var instance: String
    /// Nil for a process that is the only one of its kind.
    public var election: Election?
    /// How long the first lists may take before the process gives up, saying what it waited for.
    public var syncLimit: Duration

    public init(instance: String, election: Election? = nil, syncLimit: Duration = .seconds(120)) {
        self.instance = instance
        self.election = election
        self.syncLimit = syncLimit
    }
}
