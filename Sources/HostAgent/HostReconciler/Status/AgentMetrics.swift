import ByohAPI
import KubernetesModel
package import Metrics

/// The agent's own measures. They cost nothing where no back end was installed.
package struct AgentMetrics: Sendable {
    /// What each means, by its name.
    package static let descriptions: [String: String] = [
        "byoh_agent_info": "Always 1; its label is the version of the agent.",
        "byoh_agent_connected":
            "1 while the Lease is renewed, 0 when that has failed for too long or not succeeded yet.",
        "byoh_agent_lease_renewals_total": "Number of attempts at renewing the Lease, by result.",
        "byoh_agent_last_lease_renewal_timestamp_seconds": "When the Lease was last renewed, in seconds since 1970.",
        "byoh_agent_certificate_not_after_timestamp_seconds":
            "When the host's certificate ends, in seconds since 1970.",
        "byoh_agent_plan_revision": "The revision of the plan that was last reported on.",
        "byoh_agent_plan_phase": "1 for the phase of the plan that the host is in, 0 for the others.",
        "byoh_agent_config_last_reload_successful": "1 when the configuration could be used the last time it was read.",
    ]

    private let connected: Gauge
    private let renewals: Counter
    private let failures: Counter
    private let lastRenewal: Gauge
    private let certificateEnd: Gauge
    private let planRevision: Gauge
    private let planPhases: [ObservedPlan.Phase: Gauge]
    private let lastReload: Gauge

    package init(version: String, factory: any MetricsFactory = MetricsSystem.factory) {
        func gauge(_ name: String, _ labels: [(String, String)] = []) -> Gauge {
            Gauge(label: "byoh_agent_\(name)", dimensions: labels, factory: factory)
        }
        func renewals(_ result: String) -> Counter {
            Counter(label: "byoh_agent_lease_renewals_total", dimensions: [("result", result)], factory: factory)
        }
        gauge("info", [("version", version)]).record(1)
        connected = gauge("connected")
        self.renewals = renewals("success")
        failures = renewals("error")
        lastRenewal = gauge("last_lease_renewal_timestamp_seconds")
        certificateEnd = gauge("certificate_not_after_timestamp_seconds")
        planRevision = gauge("plan_revision")
        planPhases = Dictionary(
            uniqueKeysWithValues: ObservedPlan.Phase.allCases.map {
                ($0, gauge("plan_phase", [("phase", $0.rawValue)]))
            })
        lastReload = gauge("config_last_reload_successful")
        lastReload.record(1)
    }

    func renewed(at time: Time) {
        renewals.increment()
        connected.record(1)
        lastRenewal.record(Double(time.secondsSinceEpoch))
    }

    func renewalFailed(isLost: Bool) {
        failures.increment()
        if isLost { connected.record(0) }
    }

    func holdsCertificate(until end: Time) { certificateEnd.record(Double(end.secondsSinceEpoch)) }

    func follows(_ plan: ObservedPlan) {
        planRevision.record(Double(plan.revision))
        for (phase, gauge) in planPhases { gauge.record(phase == plan.phase ? 1 : 0) }
    }

    /// The configuration was read anew.
    package func reloaded(_ isUsable: Bool) { lastReload.record(isUsable ? 1 : 0) }
}
