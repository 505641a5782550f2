package import ByohAPI
import ClusterAPIModel
package import ControllerRuntime
import HostMatching
import KubernetesClient
import KubernetesModel
import Logging

/// Gives each `ByoMachine` one free host, has the host become a Node, and takes the host back on deletion.
///
/// Guarantees: a machine never holds two hosts. It first writes down which host it will take, in a version of itself that
/// nobody else has changed; then it takes exactly that one, in a version of the host in which it is free. Whoever else
/// works on the same machine takes the same host under the same claim.
///
/// Every step asks what is true before it acts, so a crash between any two steps is repaired by the next pass.
package struct ByoMachineReconciler: Reconciler {
    package static let finalizer: String? = ByohFinalizer.machine

    let pool: HostPool
    let plans: PlanKeeper
    let releaseLimit: Duration
    let stallLimit: Duration
    private let owners: Store<Machine>
    private let clusters: Store<Cluster>

    /// - Parameters:
    ///   - releaseLimit: How long a deleted machine waits for a host that cannot be reached.
    ///   - stallLimit: How long it waits for one that lives, and says nothing new about its cleaning.
    package init(
        in environment: ControllerEnvironment, namespace: String?, pool: HostPool, plans: PlanKeeper,
        releaseLimit: Duration = .seconds(600), stallLimit: Duration = .seconds(600)
    ) {
        self.pool = pool
        self.plans = plans
        self.releaseLimit = releaseLimit
        self.stallLimit = stallLimit
        owners = environment.caches.store(Machine.self, in: namespace)
        clusters = environment.caches.store(Cluster.self, in: namespace)
    }

    package func isPaused(_ machine: ByoMachine, _ scope: ReconcileScope) async throws -> Bool {
        machine.metadata.isLeaving || cluster(of: machine)?.spec.paused == true
    }

    package func markPaused(_ machine: inout ByoMachine, _ scope: ReconcileScope) {
        // Others may have what it was about to take.
        pool.forget(machine.key)
        machine.mark(.paused, .true, because: .paused, at: scope.now)
    }

    package func apply(_ machine: inout ByoMachine, _ scope: ReconcileScope) async throws -> Outcome {
        let untouched = machine
        machine.mark(.paused, .false, because: .notPaused, at: scope.now)
        guard let owner = owner(of: machine) else {
            return wait(&machine, .waitingForOwner, "Waiting for a Machine that controls this ByoMachine", scope)
        }
        guard let cluster = clusters[ObjectKey(namespace: machine.metadata.namespace, name: owner.spec.clusterName)]
        else {
            return wait(
                &machine, .waitingForCluster,
                "Cluster \(owner.spec.clusterName), named by spec.clusterName of the "
                    + "Machine, does not exist", scope)
        }
        if let host = pool.host(heldBy: machine) {
            pool.forget(machine.key)
            return try await follow(host, for: &machine, owner, cluster, scope)
        }
        if machine.status.initialization.provisioned == true || machine.spec.providerID != nil {
            return lost(&machine, scope)
        }
        guard cluster.status.initialization.infrastructureProvisioned else {
            return wait(
                &machine, .waitingForClusterInfrastructure,
                "Waiting for status.initialization.infrastructureProvisioned of Cluster \(cluster.key)", scope)
        }
        guard owner.spec.bootstrap.dataSecretName != nil else {
            return wait(
                &machine, .waitingForBootstrapData,
                "Waiting for spec.bootstrap.dataSecretName of Machine \(owner.key)", scope)
        }
        guard let outcome = try await takeHost(for: &machine, owner, cluster, scope) else {
            // The machine was written on the way. The next pass has the new version, and says how things stand.
            machine = untouched
            return .settled
        }
        return outcome
    }

    // MARK: - What it belongs to

    private func owner(of machine: ByoMachine) -> Machine? {
        let reference = machine.metadata.ownerReferences.first {
            $0.kind == "Machine" && $0.group == ClusterAPIGroup.core
        }
        guard let reference,
            let owner = owners[ObjectKey(namespace: machine.metadata.namespace, name: reference.name)],
            owner.metadata.uid == reference.uid
        else { return nil }
        return owner
    }

    private func cluster(of machine: ByoMachine) -> Cluster? {
        let name = machine.metadata.labels[ByohLabel.clusterName] ?? owner(of: machine)?.spec.clusterName
        return name.flatMap { clusters[ObjectKey(namespace: machine.metadata.namespace, name: $0)] }
    }

    // MARK: - Saying how things stand

    /// No host yet, and why.
    func wait(
        _ machine: inout ByoMachine, _ reason: ByoMachine.Reason, _ message: String, _ scope: ReconcileScope,
        recheck: Duration? = nil
    ) -> Outcome {
        machine.mark(.hostReady, .false, because: reason, message, at: scope.now)
        machine.mark(.ready, .false, because: reason, message, at: scope.now)
        return recheck.map { .recheck(after: $0) } ?? .settled
    }

    /// The machine was a Node, and its host is not there, or not its own any more.
    private func lost(_ machine: inout ByoMachine, _ scope: ReconcileScope) -> Outcome {
        let name = machine.claim?.host ?? "unknown"
        return wait(
            &machine, .hostGone,
            "ByoHost \(name) does not exist any more, or does not belong to this machine; delete the Machine", scope)
    }
}
