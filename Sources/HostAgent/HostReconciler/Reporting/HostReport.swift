package import ByohAPI
package import ClusterAPIModel

/// The part of a host's status that the host writes.
package struct HostReport: Codable, Hashable, Sendable {
    package var identity: HostIdentity?
    package var hardware: HostHardware?
    package var os: HostOperatingSystem?
    package var addresses: [MachineAddress]?
    package var components: HostComponents?
    package var observedPlan: ObservedPlan?
    package var observedAction: ObservedAction?
    package var observedAgentUpgrade: ObservedAgentUpgrade?
    package var preflight: HostCheckup?
    package var health: HostCheckup?
    package var podRoutes: HostPodRoutes?
    package var rehoming: HostRehoming?
    /// Whether nobody asks the host to follow to another management cluster: what is stored about it goes. Without it a report
    /// that says nothing about it only does not know yet.
    package var staysHome = false

    /// All but `staysHome`: what is missing here is never written.
    private enum CodingKeys: String, CodingKey {
        case identity, hardware, os, addresses, components, observedPlan, observedAction, observedAgentUpgrade
        case preflight, health, podRoutes, rehoming
    }

    package init() {}

    init(_ status: ByoHostStatus) {
        identity = status.identity
        hardware = status.hardware
        os = status.os
        addresses = status.addresses
        components = status.components
        observedPlan = status.observedPlan
        observedAction = status.observedAction
        observedAgentUpgrade = status.observedAgentUpgrade
        preflight = status.preflight
        health = status.health
        podRoutes = status.podRoutes
        rehoming = status.rehoming
    }

    var isEmpty: Bool { self == HostReport() }

    /// What is not known yet stays as it is stored: after a restart the plan's state is not forgotten.
    func keeping(_ stored: HostReport) -> HostReport {
        var report = self
        report.identity = identity ?? stored.identity
        report.hardware = hardware ?? stored.hardware
        report.os = os ?? stored.os
        report.addresses = addresses ?? stored.addresses
        report.components = components ?? stored.components
        report.observedPlan = observedPlan ?? stored.observedPlan
        report.observedAction = observedAction ?? stored.observedAction
        report.observedAgentUpgrade = observedAgentUpgrade ?? stored.observedAgentUpgrade
        report.preflight = preflight ?? stored.preflight
        report.health = health ?? stored.health
        report.podRoutes = podRoutes ?? stored.podRoutes
        report.rehoming = staysHome ? nil : rehoming ?? stored.rehoming
        // A host that never made any says nothing about them.
        if stored.podRoutes == nil, report.podRoutes?.state == .unused { report.podRoutes = nil }
        if let kept = report.observedPlan, let before = stored.observedPlan, kept.hasSameNews(as: before) {
            report.observedPlan?.startedAt = before.startedAt
        }
        return report
    }
}

extension ObservedPlan {
    /// Whether only the time differs.
    func hasSameNews(as other: ObservedPlan) -> Bool {
        var other = other
        other.startedAt = startedAt
        return self == other
    }
}
