public import KubernetesModel

/// How a ``Manager`` works.
public struct ManagerOptions: Hashable, Sendable {
    /// The Lease by which processes decide who of them acts.
    public struct Election: Hashable, Sendable {
        /// Namespace and name of the Lease, the same for all processes that take turns. Made when it does not exist.
        public var lease: ObjectKey
        /// How soon a dead leader is replaced; the same for all processes that take turns.
        public var timing: LeaderElectionTiming

        /// An election by this Lease; the default periods are client-go's.
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

    /// Defaults: no election, and two minutes for the first lists.
    public init(instance: String, election: Election? = nil, syncLimit: Duration = .seconds(120)) {
        self.instance = instance
        self.election = election
        self.syncLimit = syncLimit
    }
}
