package import ByohAPI
package import HostSystem

/// Something that the agent remembers beyond its own end.
///
/// Nothing here is a secret: the journal is read by people who look for a fault.
package enum JournalEvent: Hashable, Sendable {
    /// A use of the host begins. All that follows belongs to it, until ``cleaned``.
    case claimed(Claim)
    case stepBegan(String)
    case stepEnded(String)
    /// A thing that is about to be made.
    case made(HostArtifact)
    /// The agent is about to connect pods whose addresses are in these ranges.
    case podNetworkBegan(ranges: [String])
    /// The bootstrap is tried for the so-many-th time, from 1.
    case attempted(Int)
    /// The attempt's commands are about to be started. Until ``bootstrapFailed(_:)`` or ``bootstrapped`` they may run.
    case commandsStarted(unit: String)
    /// The attempt has failed, and what it left must be reset before the next one. The text is for people.
    case bootstrapFailed(String)
    /// The host is a node.
    case bootstrapped
    /// Taking everything off the host has begun.
    case cleaningBegan
    /// The host was proven clean. Nothing before this counts any more.
    case cleaned

    /// Whom a use of the host is for.
    package struct Claim: Codable, Hashable, Sendable {
        package var claimID: ClaimID
        package var clusterName: String
        package var providerID: String

        package init(claimID: ClaimID, clusterName: String, providerID: String) {
            self.claimID = claimID
            self.clusterName = clusterName
            self.providerID = providerID
        }
    }
}

extension JournalEvent: Codable {
    private enum Key: String, CodingKey { case event, claim, step, artifact, number, unit, message, ranges }
    private enum Name: String, Codable {
        case claimed, stepBegan, stepEnded, made, attempted, commandsStarted, bootstrapFailed, bootstrapped
        case podNetworkBegan, cleaningBegan, cleaned
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        self =
            switch try container.decode(Name.self, forKey: .event) {
            case .claimed: .claimed(try container.decode(Claim.self, forKey: .claim))
            case .stepBegan: .stepBegan(try container.decode(String.self, forKey: .step))
            case .stepEnded: .stepEnded(try container.decode(String.self, forKey: .step))
            case .made: .made(try container.decode(HostArtifact.self, forKey: .artifact))
            case .podNetworkBegan: .podNetworkBegan(ranges: try container.decode([String].self, forKey: .ranges))
            case .attempted: .attempted(try container.decode(Int.self, forKey: .number))
            case .commandsStarted: .commandsStarted(unit: try container.decode(String.self, forKey: .unit))
            case .bootstrapFailed: .bootstrapFailed(try container.decode(String.self, forKey: .message))
            case .bootstrapped: .bootstrapped
            case .cleaningBegan: .cleaningBegan
            case .cleaned: .cleaned
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        switch self {
        case .claimed(let claim):
            try container.encode(Name.claimed, forKey: .event)
            try container.encode(claim, forKey: .claim)
        case .stepBegan(let step):
            try container.encode(Name.stepBegan, forKey: .event)
            try container.encode(step, forKey: .step)
        case .stepEnded(let step):
            try container.encode(Name.stepEnded, forKey: .event)
            try container.encode(step, forKey: .step)
        case .made(let artifact):
            try container.encode(Name.made, forKey: .event)
            try container.encode(artifact, forKey: .artifact)
        case .podNetworkBegan(let ranges):
            try container.encode(Name.podNetworkBegan, forKey: .event)
            try container.encode(ranges, forKey: .ranges)
        case .attempted(let number):
            try container.encode(Name.attempted, forKey: .event)
            try container.encode(number, forKey: .number)
        case .commandsStarted(let unit):
            try container.encode(Name.commandsStarted, forKey: .event)
            try container.encode(unit, forKey: .unit)
        case .bootstrapFailed(let message):
            try container.encode(Name.bootstrapFailed, forKey: .event)
            try container.encode(message, forKey: .message)
        case .bootstrapped: try container.encode(Name.bootstrapped, forKey: .event)
        case .cleaningBegan: try container.encode(Name.cleaningBegan, forKey: .event)
        case .cleaned: try container.encode(Name.cleaned, forKey: .event)
        }
    }
}
