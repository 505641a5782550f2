import ByohAPI
import ClusterAPIModel
import KubernetesModel

/// What a snapshot of a cluster says to people: one sentence for the cluster and one for each machine.
struct ClusterStory: Hashable {
    struct Line: Hashable {
        let subject: String
        let sentence: String
    }

    /// The cluster first, then the control plane, then workers.
    let lines: [Line]
    /// What holds the cluster up; nil when nothing does.
    let waitsFor: String?

    init(_ snapshot: ClusterSnapshot) {
        let machines = snapshot.machines.sorted { left, right in
            left.isControlPlane == right.isControlPlane ? left.key < right.key : left.isControlPlane
        }
        let machineLines = machines.map {
            Line(subject: Self.subject($0, snapshot), sentence: Self.sentence($0, snapshot))
        }
        let clusterLine = snapshot.cluster.map { Line(subject: "cluster", sentence: Self.sentence($0)) }
        lines = [clusterLine].compactMap(\.self) + machineLines
        if snapshot.isComplete {
            waitsFor = nil
        } else if let late = zip(machines, machineLines).first(where: { !$0.0.isTrue(.nodeReady) })?.1 {
            waitsFor = "\(late.subject): \(late.sentence)"
        } else {
            waitsFor = Self.missing(snapshot)
        }
    }

    private static func missing(_ snapshot: ClusterSnapshot) -> String {
        guard let cluster = snapshot.cluster else {
            let hosts = snapshot.hosts.map { "\($0.metadata.name) (\($0.status.phase?.rawValue ?? "Enrolled"))" }
                .sorted()
            return hosts.isEmpty ? "the cluster to be there" : "hosts to be clean: \(hosts.joined(separator: ", "))"
        }
        if !cluster.status.initialization.infrastructureProvisioned {
            return reason(cluster.condition(.infrastructureReady)) ?? "the cluster's infrastructure"
        }
        if snapshot.machines.count < snapshot.wantedMachines {
            return "\(snapshot.wantedMachines - snapshot.machines.count) more machines to be made"
        }
        return reason(cluster.condition(.available)) ?? "the cluster to be available"
    }

    private static func sentence(_ cluster: Cluster) -> String {
        if cluster.metadata.isDeleting { return phrase("Deleting", reason(cluster.condition(.deleting))) }
        let phase = cluster.status.phase?.rawValue ?? "Pending"
        return cluster.status.initialization.controlPlaneInitialized ? "\(phase), control plane answers" : phase
    }

    private static func subject(_ machine: Machine, _ snapshot: ClusterSnapshot) -> String {
        let role = machine.isControlPlane ? "control plane" : "worker"
        let host = byoMachine(of: machine, snapshot)?.status.hostRef?.name
        return "\(role) \(machine.metadata.name)" + (host.map { " on \($0)" } ?? "")
    }

    private static func sentence(_ machine: Machine, _ snapshot: ClusterSnapshot) -> String {
        let byoMachine = byoMachine(of: machine, snapshot)
        if machine.metadata.isDeleting {
            return phrase("Deleting", reason(byoMachine?.conditions[ByoMachine.ConditionType.ready.rawValue]))
        }
        if machine.isTrue(.nodeReady) { return "Ready" }
        if let node = machine.status.nodeRef {
            return phrase("Node \(node.name) has joined", reason(machine.condition(.nodeReady)))
        }
        guard let byoMachine else { return "Pending" }
        if let host = snapshot.hosts.first(where: { $0.spec.claimRef?.name == byoMachine.metadata.name }),
            let plan = host.status.observedPlan, plan.phase != .clean
        {
            return phrase(plan.phase.rawValue, plan.phase == .failed ? "\(plan.step): \(plan.message)" : plan.step)
        }
        for type in [ByoMachine.ConditionType.hostReady, .bootstrapSucceeded, .ready] {
            if let condition = byoMachine.conditions[type.rawValue], condition.status != .true {
                return reason(condition) ?? condition.reason
            }
        }
        return machine.status.phase?.rawValue ?? "Pending"
    }

    private static func byoMachine(of machine: Machine, _ snapshot: ClusterSnapshot) -> ByoMachine? {
        snapshot.byoMachines.first { $0.metadata.name == machine.spec.infrastructureRef?.name }
    }

    /// The message of a condition, or its reason where it has none.
    private static func reason(_ condition: Condition?) -> String? {
        guard let condition else { return nil }
        return condition.message.isEmpty ? condition.reason : condition.message
    }

    /// The parts that say something, as one sentence.
    private static func phrase(_ parts: String?...) -> String {
        parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: ": ")
    }
}
