import ByohAPI
import KubernetesModel

/// What must never be seen of hosts and machines, checked after every change that the API server tells. Pure.
///
/// It believes only what is stored. An agent's own account is its list of claims for which it was told to do anything, and
/// of those that it has cleaned up: a host must not change hands otherwise.
struct ClaimLedger: Sendable {
    /// A rule that was broken, in a sentence.
    typealias Violation = String

    private var claims: [String: HostClaim] = [:]
    /// Hosts by the UID of the machine that holds them.
    private var holders: [String: Set<String>] = [:]
    /// Claims that a host was told to become a Node for.
    private var told: [String: Set<ClaimID>] = [:]
    private var cleaned: [String: Set<ClaimID>] = [:]
    private(set) var violations: [Violation] = []
    /// How often a host went from nobody to somebody.
    private(set) var claimCount = 0

    /// How many hosts are held.
    var heldCount: Int { claims.count }

    /// The holder of each host, for comparing with what machines say.
    var claimsByHost: [String: HostClaim] { claims }

    mutating func agent(of host: String, wasTold claim: ClaimID) { told[host, default: []].insert(claim) }

    mutating func agent(of host: String, hasCleaned claim: ClaimID) { cleaned[host, default: []].insert(claim) }

    /// Takes in the state of a host; nil when it is gone.
    ///
    /// - Parameter isNext: whether the server told every state before it; false after a gap, in a list.
    mutating func saw(_ host: String, claim new: HostClaim?, isNext: Bool) {
        let old = claims[host]
        guard old != new else { return }
        if let old {
            holders[old.uid]?.remove(host)
            checkEnd(of: old, on: host)
            if isNext, let new, new.claimID != old.claimID {
                violations.append("\(host) went from \(old.name) to \(new.name) without being free between")
            }
        }
        claims[host] = new
        guard let new else { return }
        claimCount += 1
        holders[new.uid, default: []].insert(host)
        // Within a list hosts are told one after the other, so that a host that moved can show twice.
        if isNext { checkHolder(new) }
    }

    /// Looks at everything once: after a list.
    mutating func checkAll() {
        for claim in claims.values { checkHolder(claim) }
    }

    private mutating func checkHolder(_ claim: HostClaim) {
        guard let hosts = holders[claim.uid], hosts.count > 1 else { return }
        violations.append("\(claim.name) holds \(hosts.sorted().joined(separator: " and "))")
    }

    private mutating func checkEnd(of claim: HostClaim, on host: String) {
        guard told[host]?.contains(claim.claimID) == true, cleaned[host]?.contains(claim.claimID) != true else {
            return
        }
        violations.append("\(host) was let go by \(claim.name) before it was clean")
    }
}
