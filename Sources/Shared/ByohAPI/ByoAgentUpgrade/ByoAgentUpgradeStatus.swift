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
    }

    /// `metadata.generation` of the spec that this speaks of.
    @OmitEmpty public var observedGeneration: Int64
    /// Nil before the first pass.
    public var phase: Phase?
    /// How many hosts are selected; without those that a younger upgrade has taken over.
    public var hosts: Int?
    /// How many of them have the version.
    public var upgraded: Int?
    /// How many were asked, and have not said yet what came of it.
    public var upgrading: Int?
    /// How many are still to be asked, whether they can be now or not.
    public var waiting: Int?
    /// How many have failed.
    public var failed: Int?
    /// Why nothing further is asked; nil while no host has failed. It outlives the trouble, so that nothing goes on by itself.
    public var halt: AgentUpgradeHalt?
    /// Entries of ``ByoAgentUpgrade/ConditionType``.
    @OmitEmpty public var conditions: [Condition]

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = ByoAgentUpgradeStatus()

    /// The status of an upgrade that nobody has reconciled yet.
    public init() {}
}

/// What ended an upgrade before all hosts had it.
public struct AgentUpgradeHalt: Codable, Hashable, Sendable {
    /// What was tried: 16 characters of 0-9 and a-f, made of version, packages and attempt. Once these are others, the halt
    /// means nothing.
    public var rollout: String
    /// Name of the host that failed first.
    public var host: String
    /// For people: what happened; at most 1,024 characters.
    public var message: String
    /// When the controller saw it, by its own clock.
    public var at: Time

    /// A halt.
    public init(rollout: String, host: String, message: String, at: Time) {
        self.rollout = rollout
        self.host = host
        self.message = message
        self.at = at
    }
}
