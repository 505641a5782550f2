package import ByohAPI
import KubernetesModel

/// How many hosts and machines there are of each sort. Pure.
package struct FleetCensus: Hashable, Sendable {
    /// As many pools have figures of their own; the hosts of smaller ones are counted together, as pool `other`.
    package static let poolLimit = 50
    /// The pool of hosts without the label `ByohLabel.pool`.
    package static let noPool = "none"
    /// The pool of hosts whose pool is one too many.
    package static let otherPool = "other"

    /// Of one pool.
    package struct Pool: Hashable, Sendable {
        /// Hosts by `status.phase`; without those phases that no host is in.
        package var phases: [HostPhase: Int]
        /// Hosts that a machine can have now.
        package var available: Int

        package init(phases: [HostPhase: Int] = [:], available: Int = 0) {
            self.phases = phases
            self.available = available
        }
    }

    /// Which part of the hosts has a lag of at most so much: the label `quantile`.
    package enum Quantile: String, CaseIterable, Sendable {
        case half = "0.5"
        case most = "0.99"
        case all = "1"

        var share: Double {
            switch self {
            case .half: 0.5
            case .most: 0.99
            case .all: 1
            }
        }
    }

    package private(set) var pools: [String: Pool] = [:]
    package private(set) var agents: [FleetMetrics.AgentState: Int] = [:]
    package private(set) var quarantined: [HostQuarantine.Reason: Int] = [:]
    package private(set) var waiting: [ByoMachine.Reason: Int] = [:]
    package private(set) var rollouts: [ByoAgentUpgradeStatus.Phase: Int] = [:]
    /// Of hosts that count as connected, ascending.
    private var lags: [Duration] = []

    /// - Parameter heartbeat: what is known of a host's Lease, and how long ago it was renewed.
    package init(
        hosts: [ByoHost], machines: [ByoMachine], upgrades: [ByoAgentUpgrade] = [],
        heartbeat: (ByoHost) -> (judgement: HeartbeatTable.Judgement, age: Duration?)
    ) {
        let names = Self.poolNames(hosts)
        for host in hosts {
            let name = Self.poolName(host)
            let pool = names.contains(name) ? name : Self.otherPool
            // One that nobody has looked at yet has just enrolled.
            pools[pool, default: Pool()].phases[host.status.phase ?? .enrolled, default: 0] += 1
            if host.isTrue(.available) { pools[pool]?.available += 1 }
            if let quarantine = host.spec.quarantine { quarantined[quarantine.reason, default: 0] += 1 }
            let (judgement, age) = heartbeat(host)
            switch judgement {
            case .alive:
                agents[.connected, default: 0] += 1
                if let age { lags.append(age) }
            case .dead: agents[.disconnected, default: 0] += 1
            case .neverSeen: agents[.unseen, default: 0] += 1
            }
        }
        for machine in machines where !machine.isTrue(.ready) {
            // Before the first pass there is no condition: it waits to be looked at, as one without an owner does.
            waiting[machine.reason(of: .ready) ?? .waitingForOwner, default: 0] += 1
        }
        // Before the first pass nothing runs.
        for upgrade in upgrades { rollouts[upgrade.status.phase ?? .waiting, default: 0] += 1 }
        lags.sort()
    }

    /// The least lag that this part of the hosts does not exceed; zero without any.
    package func lag(_ quantile: Quantile) -> Duration {
        guard !lags.isEmpty else { return .zero }
        let rank = Int((quantile.share * Double(lags.count)).rounded(.up))
        return lags[max(rank, 1) - 1]
    }

    private static func poolName(_ host: ByoHost) -> String { host.metadata.labels[ByohLabel.pool] ?? noPool }

    /// The largest pools; of equal ones the first by name.
    private static func poolNames(_ hosts: [ByoHost]) -> Set<String> {
        var sizes: [String: Int] = [:]
        for host in hosts { sizes[poolName(host), default: 0] += 1 }
        guard sizes.count > poolLimit else { return Set(sizes.keys) }
        let sorted = sizes.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
        return Set(sorted.prefix(poolLimit).map(\.key))
    }
}
