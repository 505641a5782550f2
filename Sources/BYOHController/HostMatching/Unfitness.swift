/// Why a host cannot be had by a machine. A host counts for the first that holds, in this order.
package enum Unfitness: String, CaseIterable, Hashable, Sendable, Comparable {
    case selector
    case failureDomain
    case architecture
    case cpus
    case memory
    case disk
    case gpus
    case deleting
    case quarantined
    case notAccepted
    case claimed
    case maintenance
    case cordoned
    case noReport
    case disconnected
    case preflightFailed
    case unhealthy
    case nodeSoftware

    package static func < (left: Self, right: Self) -> Bool {
        (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }

    /// What follows the number of hosts in an explanation.
    package var clause: String {
        switch self {
        case .selector: "without the labels of spec.selector"
        case .failureDomain: "in another failure domain"
        case .architecture: "of another architecture"
        case .cpus: "with too few CPUs"
        case .memory: "with too little memory"
        case .disk: "with too small a disk"
        case .gpus: "with too few GPUs"
        case .deleting: "being deleted"
        case .quarantined: "quarantined"
        case .notAccepted: "not accepted"
        case .claimed: "held by other machines"
        case .maintenance: "under maintenance"
        case .cordoned: "cordoned"
        case .noReport: "whose agent has not reported yet"
        case .disconnected: "whose agent is not connected"
        case .preflightFailed: "failing preflight checks"
        case .unhealthy: "unhealthy"
        case .nodeSoftware: "with a node's programs of others, which installation.source bundle does not use"
        }
    }
}
