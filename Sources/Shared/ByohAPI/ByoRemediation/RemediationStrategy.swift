public import KubernetesModel

/// What is done for an unhealthy Machine, in which order, and what becomes of its host when nothing helps.
///
/// It is bounded: at most eight steps of ten attempts, each with a time limit.
public struct RemediationStrategy: Codable, Hashable, Sendable {
    /// What becomes of the host when all steps were in vain.
    public enum WhenExhausted: String, Codable, CaseIterable, Hashable, Sendable {
        /// It is taken out of use until an operator has looked at it.
        case quarantine = "Quarantine"
        /// It cleans itself and is free again, also for the Machine that replaces this one.
        case release = "Release"
    }

    /// Gentle ones first. Empty for those of ``standard``.
    @OmitEmpty public var steps: [RemediationStep]
    /// What becomes of the host afterwards; nil for ``WhenExhausted/quarantine``.
    public var whenExhausted: WhenExhausted?

    /// A strategy.
    public init(steps: [RemediationStep], whenExhausted: WhenExhausted? = nil) {
        self.steps = steps
        self.whenExhausted = whenExhausted
    }

    /// What is done where nothing is said: the services, then the machine, once each; then the host is out of use.
    public static let standard = RemediationStrategy(
        steps: [RemediationStep(action: .restartServices), RemediationStep(action: .reboot)].map(\.completed),
        whenExhausted: .quarantine)

    /// The strategy with everything that was left out.
    public var completed: RemediationStrategy {
        RemediationStrategy(
            steps: steps.isEmpty ? Self.standard.steps : steps.map(\.completed),
            whenExhausted: whenExhausted ?? Self.standard.whenExhausted)
    }
}

/// One thing that is tried.
public struct RemediationStep: Codable, Hashable, Sendable {
    /// What the host is asked for.
    public var action: HostAction.Kind
    /// How often, 1 to 10; nil for once.
    public var attempts: Int32?
    /// How many seconds after each the Machine must be healthy, 30 to 86,400; nil for ``usualTimeoutSeconds(of:)``.
    public var timeoutSeconds: Int32?

    /// A step; nil for what is usual.
    public init(action: HostAction.Kind, attempts: Int32? = nil, timeoutSeconds: Int32? = nil) {
        self.action = action
        self.attempts = attempts
        self.timeoutSeconds = timeoutSeconds
    }

    /// Five minutes for services, which is as long as a MachineHealthCheck usually has patience with a Node; 15 for a
    /// machine, since servers take long to start.
    public static func usualTimeoutSeconds(of action: HostAction.Kind) -> Int32 {
        switch action {
        case .restartServices: 300
        case .reboot: 900
        }
    }

    /// The step with everything that was left out, and within the bounds that the definition sets.
    public var completed: RemediationStep {
        RemediationStep(
            action: action, attempts: min(max(attempts ?? 1, 1), 10),
            timeoutSeconds: min(max(timeoutSeconds ?? Self.usualTimeoutSeconds(of: action), 30), 86_400))
    }
}
