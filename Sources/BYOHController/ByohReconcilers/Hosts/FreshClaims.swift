package import ByohAPI
package import ControllerRuntime
package import KubernetesModel

/// Since when hosts are held that have not begun with anything. Pure.
///
/// The plan follows a claim within milliseconds, in the same pass of the machine, and an agent that is connected says
/// within a moment what it does about it. To say of the host in between that it has no plan, and then that it has not read
/// it, would be two writes for nothing with each claim: the agent's first word asks for one anyway.
package struct FreshClaims: Sendable {
    /// How long plan and agent may take together before they are missed.
    package static let patience: Duration = .seconds(2)

    private var claims: [ObjectKey: (id: ClaimID, since: Moment)] = [:]

    package init() {}

    /// How much longer the first word about a claim is waited for; nil when it is missed.
    package mutating func timeLeft(_ claim: ClaimID, on host: ObjectKey, at now: Moment) -> Duration? {
        let since = if let known = claims[host], known.id == claim { known.since } else { now }
        claims[host] = (claim, since)
        let left = Self.patience - since.duration(to: now)
        return left > .zero ? left : nil
    }

    /// The agent has said something, or the host is free or gone.
    package mutating func forget(_ host: ObjectKey) {
        claims[host] = nil
    }

    /// How many hosts are remembered.
    package var count: Int { claims.count }
}
