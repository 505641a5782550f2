package import ByohAPI
package import Metrics
package import Telemetry

/// The measures of hosts and claims. The article "Metrics" explains them.
///
/// Every label has few values: pools are bounded by ``FleetCensus/poolLimit``, all others are closed sets.
package struct FleetMetrics: Sendable {
    /// What became of an attempt to take a host: the label `result`.
    package enum ClaimResult: String, CaseIterable, Sendable {
        /// The host is the machine's.
        case won
        /// Somebody else was quicker, or the host is not fit any more; the machine looks for another.
        case lost
    }

    /// Whether the controller hears of a host: the label `state`.
    package enum AgentState: String, CaseIterable, Sendable {
        /// It renews its Lease.
        case connected
        /// It has not renewed its Lease in time.
        case disconnected
        /// It has not renewed its Lease since the controller looks at it.
        case unseen
    }

    /// Reasons of conditions of a `ByoHost` that say that it failed: the label `reason` of failures.
    package static let failures: [ByoHost.Reason] = [.installationFailed, .bootstrapFailed, .cleaningFailed]

    /// How an action that remediation has asked of a host can end: the label `result`.
    package static let actionResults: [ObservedAction.Result] = [.succeeded, .failed, .refused]

    /// The values of the label `reason` of machines that are not ready.
    package static var machineReasons: [String] { ByoMachine.Reason.allCases.map(\.rawValue) }

    private let claims: [ClaimResult: Counter]
    private let failures: [ByoHost.Reason: Counter]
    private let actions: [HostAction.Kind: [ObservedAction.Result: Counter]]
    private let handOvers: Counter
    private let claimToNode: Timer
    private let agents: [AgentState: Meter]
    private let quarantined: [HostQuarantine.Reason: Meter]
    private let waiting: [ByoMachine.Reason: Meter]
    private let rollouts: [ByoAgentUpgradeStatus.Phase: Meter]
    private let lag: [FleetCensus.Quantile: Meter]
    private let factory: any MetricsFactory

    package init(factory: any MetricsFactory) {
        func each<Key: Hashable>(_ keys: [Key], _ make: (Key) -> Meter) -> [Key: Meter] {
            Dictionary(uniqueKeysWithValues: keys.map { ($0, make($0)) })
        }
        self.factory = factory
        claims = Dictionary(
            uniqueKeysWithValues: ClaimResult.allCases.map {
                ($0, Counter(label: "byoh_claims_total", dimensions: [("result", $0.rawValue)], factory: factory))
            })
        failures = Dictionary(
            uniqueKeysWithValues: Self.failures.map {
                let labels = [("reason", $0.rawValue)]
                return ($0, Counter(label: "byoh_host_failures_total", dimensions: labels, factory: factory))
            })
        actions = Dictionary(
            uniqueKeysWithValues: HostAction.Kind.allCases.map { kind in
                let counters = Self.actionResults.map { result in
                    let labels = [("action", kind.rawValue), ("result", result.rawValue)]
                    let label = "byoh_remediation_actions_total"
                    return (result, Counter(label: label, dimensions: labels, factory: factory))
                }
                return (kind, Dictionary(uniqueKeysWithValues: counters))
            })
        handOvers = Counter(label: "byoh_machines_handed_over_total", factory: factory)
        claimToNode = Timer(label: "byoh_claim_to_node_seconds", factory: factory)
        agents = each(AgentState.allCases) {
            Meter(label: "byoh_host_agents", dimensions: [("state", $0.rawValue)], factory: factory)
        }
        quarantined = each(HostQuarantine.Reason.allCases) {
            Meter(label: "byoh_hosts_quarantined", dimensions: [("reason", $0.rawValue)], factory: factory)
        }
        waiting = each(ByoMachine.Reason.allCases) {
            Meter(label: "byoh_machines_not_ready", dimensions: [("reason", $0.rawValue)], factory: factory)
        }
        rollouts = each(ByoAgentUpgradeStatus.Phase.allCases) {
            Meter(label: "byoh_agent_rollouts", dimensions: [("phase", $0.rawValue)], factory: factory)
        }
        lag = each(FleetCensus.Quantile.allCases) {
            Meter(label: "byoh_heartbeat_lag_seconds", dimensions: [("quantile", $0.rawValue)], factory: factory)
        }
    }

    // MARK: - What happens

    func claimed(_ result: ClaimResult) { claims[result]?.increment() }

    func failed(_ reason: ByoHost.Reason) { failures[reason]?.increment() }

    /// An action of a host has ended.
    func acted(_ action: HostAction.Kind, _ result: ObservedAction.Result) { actions[action]?[result]?.increment() }

    /// A Machine was left to its owner to be replaced.
    func handedOver() { handOvers.increment() }

    func becameNode(after duration: Duration) { claimToNode.recordNanoseconds(duration.nanoseconds) }

    // MARK: - How things stand

    /// Shows a census. The gauges of pools are the caller's to keep.
    func show(_ census: FleetCensus, _ pools: inout PoolGauges) {
        for (state, meter) in agents { meter.set(census.agents[state] ?? 0) }
        for (reason, meter) in quarantined { meter.set(census.quarantined[reason] ?? 0) }
        for (reason, meter) in waiting { meter.set(census.waiting[reason] ?? 0) }
        for (phase, meter) in rollouts { meter.set(census.rollouts[phase] ?? 0) }
        for (quantile, meter) in lag { meter.set(census.lag(quantile) / .seconds(1)) }
        pools.show(census, factory)
    }
}

extension FleetMetrics {
    /// Help and buckets of everything above.
    package static let descriptions: [String: MetricDescription] = [
        "byoh_agent_rollouts": MetricDescription("Upgrades of agents by phase."),
        "byoh_claim_to_node_seconds": MetricDescription(
            "Time from a machine's claim of a host until the host is its Node.",
            buckets: [10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1_800, 3_600]),
        "byoh_claims_total": MetricDescription("Attempts of machines to take a host, by what became of them."),
        "byoh_heartbeat_lag_seconds": MetricDescription(
            "How long ago hosts that count as connected were last seen to renew their Lease, by quantile of the hosts."),
        "byoh_host_agents": MetricDescription("Hosts by whether the controller hears of them."),
        "byoh_host_failures_total": MetricDescription(
            "How often a host failed to install, to bootstrap or to be cleaned."),
        "byoh_hosts": MetricDescription("Hosts by pool and phase."),
        "byoh_hosts_available": MetricDescription("Hosts that a machine can have now, by pool."),
        "byoh_hosts_quarantined": MetricDescription("Hosts that are out of use until somebody has looked at them."),
        "byoh_machines_handed_over_total": MetricDescription(
            "Unhealthy Machines that remediation has left to their owners to be replaced."),
        "byoh_machines_not_ready": MetricDescription("ByoMachines that are not ready, by the reason."),
        "byoh_remediation_actions_total": MetricDescription(
            "What hosts were asked to do for unhealthy Machines, by how it ended."),
    ]
}

extension Duration {
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isTooLong ? .max : whole + attoseconds / 1_000_000_000
    }
}
