package import ByohAPI
package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

/// Tries to get an unhealthy Machine healthy on the host that it has, and hands it to its owner when that does not help.
///
/// Guarantees: a host is asked for something only while it is held by the Machine's ByoMachine and a health check says that
/// the Machine is unhealthy; never while somebody works on it, and on control planes never for a reboot while another one
/// is down. Each order has a name of its own, so that none is given twice, whatever is cut off. Each remediation ends, with
/// a Machine that is healthy or one that is its owner's to replace; it stands still only while somebody has paused it, while
/// somebody works on the host, and while another host of the control plane is down.
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
        if remediation.isTrue(.paused) { remediation.status.restartLastAttempt(at: scope.now) }
        remediation.mark(.paused, .false, because: .notPaused, at: scope.now)
        guard let machine = owner(of: remediation) else {
            return wait(&remediation, .waitingForMachine, "Waiting for a Machine that owns this ByoRemediation", scope)
        }
        guard !machine.metadata.isDeleting else {
            // Its pods are drained meanwhile, which takes a Node that is up.
            try await withdraw(remediation, from: place(of: machine).host, scope)
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
            return try await waitForJudgement(&remediation, machine, scope)
        }
        if let condition = machine.conditions[Machine.ownerRemediated], condition.status == .false {
            try await withdraw(remediation, from: place.host, scope)
            return handedOver(
                &remediation, "Machine \(machine.key) is its owner's to replace: \(condition.message)", scope)
        }
        return try await remediate(&remediation, machine, place, scope)
    }

    /// Takes back what the host has not done yet, and the hand-over of a Machine that is healthy again, with the quarantine of
    /// its host: kept, it would have the Machine replaced the next time that it is unhealthy, without anything being tried.
    package func cleanUp(_ remediation: inout ByoRemediation, _ scope: ReconcileScope) async throws -> Outcome {
        guard let machine = owner(of: remediation) else { return .settled }
        try await withdraw(remediation, from: place(of: machine).host, scope)
        // As that has left the host.
        try await takeBack(machine, place(of: machine).host, from: remediation, scope)
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

    /// Another host of the same control plane that is down, as far as can be told: it is being rebooted for a remediation
    /// which still goes on, or its agent does not answer.
    ///
    /// Silence counts only beside a host that is alive itself: one that is not hears of no order, and two that waited for each
    /// other would wait for ever.
    func peerThatIsDown(of host: ByoHost) -> ByoHost? {
        guard let claim = host.spec.claimRef else { return nil }
        let isAlive = pool.heartbeats.isAlive(host)
        return pool.hosts.objects(by: .namespace, host.metadata.namespace ?? "").first { known in
            guard known.key != host.key, known.spec.claimRef?.clusterName == claim.clusterName,
                let peer = pool.host(known.metadata.name, in: known.metadata.namespace),
                isBeingRebooted(peer) || (isAlive && !pool.heartbeats.isProven(peer)),
                let machine = pool.machine(holding: peer)
            else { return false }
            return machine.metadata.labels[ClusterAPILabel.controlPlane] != nil
        }
    }

    private func isBeingRebooted(_ host: ByoHost) -> Bool {
        guard let action = host.spec.action, action.kind == .reboot else { return false }
        return remediations[ObjectKey(namespace: host.metadata.namespace, name: action.requestedBy)] != nil
    }

    // MARK: - Saying how things stand

    /// For as long as the health check that made the remediation may take to say so of the Machine.
    private static let patience: Duration = .seconds(120)

    /// Waits for a health check to call the Machine unhealthy, for a while, and then deletes the remediation, unless something
    /// was asked of the host and nobody calls the Machine healthy.
    ///
    /// A MachineHealthCheck that finds a remediation there writes nothing to the Machine. So where its word is lost, as after
    /// `clusterctl move`, which carries no status, it says so again only once it has made the remediation anew.
    private func waitForJudgement(
        _ remediation: inout ByoRemediation, _ machine: Machine, _ scope: ReconcileScope
    ) async throws -> Outcome {
        let since = remediation.condition(.remediating)?.lastTransitionTime ?? scope.now
        let left = scope.now.duration(to: since + Self.patience)
        let message = "The condition HealthCheckSucceeded of Machine \(machine.key) is not false, so nothing is done"
        let outcome = wait(&remediation, .machineNotUnhealthy, message, scope)
        // Unless a health check calls the Machine healthy: then what was tried must not count when it is ill again.
        let isHealthy = machine.conditions[Machine.healthCheckSucceeded]?.status == .true
        guard remediation.status.attempts.isEmpty || isHealthy else { return outcome }
        guard left <= .zero else { return .recheck(after: left) }
        scope.logger.notice(
            "Deleting a remediation that no health check stands behind", metadata: ["Machine": "\(machine.key)"])
        let options = DeleteOptions(preconditions: .init(uid: remediation.metadata.uid))
        do {
            try await scope.client.resources(ByoRemediation.self, in: remediation.metadata.namespace).delete(
                remediation.metadata.name, options)
        } catch {
            // Somebody else was faster.
            guard error.isNotFound || error.isConflict else { throw error }
        }
        return outcome
    }

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
