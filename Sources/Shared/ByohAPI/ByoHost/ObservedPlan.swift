public import KubernetesModel

/// How far a host is with its plan. Means something only together with the plan that it names.
public struct ObservedPlan: Codable, Hashable, Sendable {
    /// How far a host is with its plan. The agent writes it, so it is the host's word.
    public enum Phase: String, Codable, CaseIterable, Hashable, Sendable {
        /// Read, not begun.
        case pending = "Pending"
        /// The components are being installed; ``ObservedPlan/step`` says which.
        case installing = "Installing"
        /// The bootstrap data runs.
        case bootstrapping = "Bootstrapping"
        /// The bootstrap has succeeded: the host is a Node.
        case running = "Running"
        /// What was installed is being removed.
        case cleaning = "Cleaning"
        /// Nothing of ours is left, and that was verified.
        case clean = "Clean"
        /// The step cannot succeed without help.
        case failed = "Failed"
    }

    /// The highest revision that a host is believed, 2^52: the CRD admits twice as many, so that plans can follow it.
    public static let highestRevision: Int64 = 4_503_599_627_370_496

    /// The revision of the plan that the host has read.
    public var revision: Int64
    /// The checksum of that plan; see ``HostPlan/checksum(of:)``.
    public var checksum: String
    /// How far the host is.
    public var phase: Phase
    /// The running or the failed step.
    @OmitEmpty public var step: String
    /// For people.
    @OmitEmpty public var message: String
    /// When the step began, by the host's clock.
    public var startedAt: Time?
    /// The last lines of a failed step, without secrets.
    @OmitEmpty public var outputTail: String

    /// A report about the plan of this revision and checksum; empty where there is nothing to say.
    public init(
        revision: Int64, checksum: String, phase: Phase, step: String = "", message: String = "",
        startedAt: Time? = nil, outputTail: String = ""
    ) {
        self.revision = revision
        self.checksum = checksum
        self.phase = phase
        self.step = step
        self.message = message
        self.startedAt = startedAt
        self.outputTail = outputTail
    }

    /// Whether the host speaks of this plan, and not of an older one or another one of the same number.
    public func acknowledges(_ plan: SealedHostPlan) -> Bool {
        revision == plan.plan.revision && checksum == plan.checksum
    }
}
