package import HostSystem

/// What the journal says about the host: the sum of its events. A pure value.
package struct JournalState: Hashable, Sendable {
    /// The use of the host; nil when it is clean.
    package private(set) var claim: JournalEvent.Claim?
    /// What was made, in order, each once.
    package private(set) var artifacts: [HostArtifact] = []
    /// The ranges that pods have their addresses from; nil while the pod network is not the agent's, and in journals of
    /// agents that did not note them.
    package private(set) var podRanges: [String]?
    /// The step that began and has not ended.
    package private(set) var runningStep: String?
    /// The attempt at the bootstrap that was last begun; 0 before the first.
    package private(set) var attempts = 0
    /// The unit of the attempt's commands, once they may run.
    package private(set) var commandsUnit: String?
    /// Why the last attempt failed, when it did and the next has not begun.
    package private(set) var failure: String?
    package private(set) var isBootstrapped = false
    package private(set) var isCleaning = false

    package init() {}

    package mutating func apply(_ event: JournalEvent) {
        switch event {
        case .claimed(let claim):
            // The same use, told again after a restart.
            if self.claim?.claimID != claim.claimID {
                let earlier = artifacts
                self = JournalState()
                artifacts = earlier
            }
            self.claim = claim
        case .stepBegan(let step): runningStep = step
        case .stepEnded(let step): if runningStep == step { runningStep = nil }
        case .made(let artifact): if !artifacts.contains(artifact) { artifacts.append(artifact) }
        case .podNetworkBegan(let ranges): podRanges = ranges
        case .attempted(let number):
            attempts = number
            commandsUnit = nil
            failure = nil
        case .commandsStarted(let unit): commandsUnit = unit
        case .bootstrapFailed(let message):
            failure = message
            commandsUnit = nil
        case .bootstrapped:
            isBootstrapped = true
            commandsUnit = nil
            failure = nil
        case .cleaningBegan: isCleaning = true
        case .cleaned: self = JournalState()
        }
    }

    /// What an agent that is alive is working on, by the name of the step; nil when it is at rest: with nothing to do, or with a
    /// node that runs.
    package var work: String? {
        if let runningStep { return runningStep }
        if isCleaning { return "clean" }
        return commandsUnit != nil || failure != nil ? "run-bootstrap" : nil
    }

    /// Whether nothing was done to the host since it was last clean.
    package var isPristine: Bool { claim == nil && artifacts.isEmpty }
}
