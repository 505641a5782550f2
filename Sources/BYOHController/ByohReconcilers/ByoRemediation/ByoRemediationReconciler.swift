package import ByohAPI
package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

/// Tries to get an unhealthy Machine healthy on the host that it has, and hands it to its owner when that does not help.
///
/// Guarantees: a host is asked for something only while it is held by the Machine's ByoMachine and a health check says that
/// the Machine is unhealthy; never while somebody works on it, and on control planes never for a reboot beside another one.
/// Each order has a name of its own, so that none is given twice, whatever is cut off.
///
/// Follows the contract of external remediation of Cluster API's MachineHealthCheck.
package struct ByoRemediationReconciler: Reconciler {
    package static let finalizer: String? = ByohFinalizer.remediation

    let pool: HostPool
    private let machines: Store<Machine>
    private let clusters: Store<Cluster>
    private let remediations: Store<ByoRemediation>

    package init(
        pool: HostPool, machines: Store<Machine>, clusters: Store<Cluster>, remediations: Store<ByoRemediation>
    ) {
        self.pool = pool
        self.machines = machines
        self.clusters = clusters
        self.remediations = remediations
    }

    package func isPaused(_ remediation: ByoRemediation, _ scope: ReconcileScope) async throws -> Bool {
        if remediation.metadata.isLeaving { return true }
        guard let machine = owner(of: remediation) else { return false }
        let cluster = ObjectKey(namespace: machine.metadata.namespace, name: machine.spec.clusterName)
        return machine.metadata.annotations[ByohAnnotation.paused] != nil || clusters[cluster]?.spec.paused == true
    }

    package func markPaused(_ remediation: inout ByoRemediation, _ scope: ReconcileScope) {
        remediation.mark(.paused, .true, because: .paused, at: scope.now)
    }

    package func apply(_ remediation: inout ByoRemediation, _ scope: ReconcileScope) async throws -> Outcome {
        remediation.mark(.paused, .false, because: .notPaused, at: scope.now)
        guard let machine = owner(of: remediation) else {
            return wait(&remediation, .waitingForMachine, "Waiting for a Machine that owns this ByoRemediation", scope)
        }
        guard !machine.metadata.isDeleting else {
            return wait(&remediation, .machineDeleting, "Machine \(machine.key) is being deleted", scope)
        }
        guard machine.spec.infrastructureRef?.kind == ByoMachine.apiResource.kind,
            machine.spec.infrastructureRef?.apiGroup == ByohGroup.name
        else {
            return wait(
                &remediation, .notOurs,
                "spec.infrastructureRef of Machine \(machine.key) must name a ByoMachine; let its MachineHealthCheck name "
                    + "the remediation template of its own provider", scope)
        }
        let place = place(of: machine)
        remediation.status.hostRef = place.host.map { HostReference(name: $0.metadata.name) }
        guard machine.isUnhealthy else {
            try await withdraw(remediation, from: place.host, scope)
            return wait(
                &remediation, .machineNotUnhealthy,
                "The condition HealthCheckSucceeded of Machine \(machine.key) is not false, so nothing is done", scope)
        }
        if let condition = machine.conditions[Machine.ownerRemediated], condition.status == .false {
            try await withdraw(remediation, from: place.host, scope)
            return handedOver(
                &remediation, "Machine \(machine.key) is its owner's to replace: \(condition.message)", scope)
        }
        return try await remediate(&remediation, machine, place, scope)
    }

    /// Takes back what the host has not done yet, and the hand-over of a Machine that is healthy again: kept, it would have the
    /// Machine replaced the next time that it is unhealthy, without anything being tried.
    package func cleanUp(_ remediation: inout ByoRemediation, _ scope: ReconcileScope) async throws -> Outcome {
        guard let machine = owner(of: remediation) else { return .settled }
        try await withdraw(remediation, from: place(of: machine).host, scope)
        try await takeBack(machine, from: remediation, scope)
        return .settled
    }

    // MARK: - What it is about

    /// A MachineHealthCheck makes the Machine an owner, not the controller.
    private func owner(of remediation: ByoRemediation) -> Machine? {
        let reference = remediation.metadata.ownerReferences.first {
            $0.kind == Machine.apiResource.kind && $0.group == ClusterAPIGroup.core
        }
        guard let reference,
            let machine = machines[ObjectKey(namespace: remediation.metadata.namespace, name: reference.name)],
            machine.metadata.uid == reference.uid
        else { return nil }
        return machine
    }

    /// Where a Machine is.
    struct Place {
        var machine: ByoMachine?
        /// The host that the ByoMachine holds.
        var host: ByoHost?
    }

    private func place(of machine: Machine) -> Place {
        guard let reference = machine.spec.infrastructureRef,
            let found = pool.machines[ObjectKey(namespace: machine.metadata.namespace, name: reference.name)]
        else { return Place() }
        return Place(machine: found, host: pool.host(heldBy: found))
    }

    /// Another host of the same control plane that is being rebooted for a remediation which still goes on.
    func rebootingPeer(of host: ByoHost) -> ByoHost? {
        guard let claim = host.spec.claimRef else { return nil }
        return pool.hosts.objects(by: .namespace, host.metadata.namespace ?? "").first { known in
            guard known.key != host.key, known.spec.claimRef?.clusterName == claim.clusterName,
                let peer = pool.host(known.metadata.name, in: known.metadata.namespace),
                let action = peer.spec.action, action.kind == .reboot,
                remediations[ObjectKey(namespace: peer.metadata.namespace, name: action.requestedBy)] != nil,
                let machine = pool.machine(holding: peer)
            else { return false }
            return machine.metadata.labels[ClusterAPILabel.controlPlane] != nil
        }
    }

    // MARK: - Saying how things stand

    func wait(
        _ remediation: inout ByoRemediation, _ reason: ByoRemediation.Reason, _ message: String,
        _ scope: ReconcileScope, recheck: Duration? = nil
    ) -> Outcome {
        remediation.status.phase = .waiting
        remediation.mark(.remediating, .false, because: reason, message, at: scope.now)
        return recheck.map { .recheck(after: $0) } ?? .settled
    }

    func handedOver(_ remediation: inout ByoRemediation, _ message: String, _ scope: ReconcileScope) -> Outcome {
        remediation.status.phase = .handedOver
        remediation.mark(.remediating, .false, because: .handedOver, message, at: scope.now)
        return .settled
    }
}

extension Machine {
    /// Whether a MachineHealthCheck says that the Machine is unhealthy.
    var isUnhealthy: Bool { conditions[Self.healthCheckSucceeded]?.status == .false }
}
