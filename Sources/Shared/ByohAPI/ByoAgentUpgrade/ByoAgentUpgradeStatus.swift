public import KubernetesModel

/// How far an upgrade is. Written by the controller.
public struct ByoAgentUpgradeStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Where the upgrade is.
    public enum Phase: String, Codable, CaseIterable, Hashable, Sendable {
        /// Nothing runs, and no host can be asked now: the condition `Progressing` says what is waited for.
        case waiting = "Waiting"
        /// Hosts are being upgraded, or watched after it.
        case progressing = "Progressing"
        /// No further host is asked, since `spec.paused` is true.
        case paused = "Paused"
        /// A host has failed. Nothing further is asked until the spec changes.
        case halted = "Halted"
        /// Every selected host has the version.
        case complete = "Complete"
        /// Every selected host is that of an upgrade that began later.
        case superseded = "Superseded"
    }

    /// `metadata.generation` of the spec that this speaks of.
    @OmitEmpty public var observedGeneration: Int64
    /// Nil before the first pass.
    public var phase: Phase?
    /// How many hosts are selected; without those that a later upgrade has taken over.
    public var hosts: Int?
    /// How many of them have the version.
    public var upgraded: Int?
    /// How many were asked, and have not said yet what came of it.
    public var upgrading: Int?
    /// How many are still to be asked, whether they can be now or not.
    public var waiting: Int?
    /// How many have failed.
    public var failed: Int?
    /// What is tried since when, and whether it has failed. Nil before the first pass.
    public var rollout: AgentUpgradeRollout?
    /// Entries of ``ByoAgentUpgrade/ConditionType``.
    @OmitEmpty public var conditions: [Condition]

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = ByoAgentUpgradeStatus()

    /// The status of an upgrade that nobody has reconciled yet.
    public init() {}
}

/// One version, with its packages, on its way to the hosts.
public struct AgentUpgradeRollout: Codable, Hashable, Sendable {
    /// Made of version, packages and attempt, 16 characters of 0-9 and a-f. When these are others, it is another rollout.
    public var id: String
    /// When the controller first saw that it is wanted, by its own clock, and later than all that it knew of then.
    public var startedAt: Time
    /// Why no further host is asked; nil while none has failed. It outlives the trouble, so that nothing goes on by itself.
    public var halt: AgentUpgradeHalt?

    /// A rollout in which no host has failed.
    public init(id: String, startedAt: Time) {
        self.id = id
        self.startedAt = startedAt
    }
}

/// What ended a rollout before all hosts had it.
public struct AgentUpgradeHalt: Codable, Hashable, Sendable {
    /// Name of the host that failed first.
    public var host: String
    /// For people: what happened; at most 1,024 characters.
    public var message: String
    /// When the controller saw it, by its own clock.
    public var at: Time

    /// A halt.
    public init(host: String, message: String, at: Time) {
        self.host = host
        self.message = message
        self.at = at
    }
}
