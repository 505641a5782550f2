package import ByohAPI
package import ControllerRuntime
package import KubernetesModel

/// Since when hosts are held for which no plan is known yet. Pure.
///
/// The plan follows a claim within milliseconds, in the same pass of the machine. To say of the host in between that it
/// has none would be a write for nothing: two for each claim instead of one.
package struct FreshClaims: Sendable {
    /// How long a plan may take before it is missed.
    package static let patience: Duration = .seconds(2)

    private var claims: [ObjectKey: (id: ClaimID, since: Moment)] = [:]

    package init() {}

    /// How much longer the plan of a claim is waited for; nil when it is missed.
    package mutating func timeLeft(_ claim: ClaimID, on host: ObjectKey, at now: Moment) -> Duration? {
        let since = if let known = claims[host], known.id == claim { known.since } else { now }
        claims[host] = (claim, since)
        let left = Self.patience - since.duration(to: now)
        return left > .zero ? left : nil
    }

    /// The host has its plan, is free, or is gone.
    package mutating func forget(_ host: ObjectKey) {
        claims[host] = nil
    }

    /// How many hosts are remembered.
    package var count: Int { claims.count }
}
