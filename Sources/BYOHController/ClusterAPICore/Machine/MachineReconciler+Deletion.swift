package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension MachineReconciler {
    /// Hooks, host, bootstrap configuration, Node: in this order, each only when what is before it is done.
    package func cleanUp(_ machine: inout Machine, _ scope: ReconcileScope) async throws -> Outcome {
        setPhase(.deleting, of: &machine, scope)
        machine.mark(.ready, .false, because: .notReady, "The Machine is being deleted", at: scope.now)
        machine.mark(.available, .false, because: .notAvailable, "The Machine is being deleted", at: scope.now)
        let annotations = machine.metadata.annotations
        let drainHooks = ClusterAPIAnnotation.hooks(ClusterAPIAnnotation.preDrainHook, in: annotations)
        guard drainHooks.isEmpty else {
            return waitForHooks(drainHooks, .waitingForPreDrainHook, &machine, scope)
        }
        let terminateHooks = ClusterAPIAnnotation.hooks(ClusterAPIAnnotation.preTerminateHook, in: annotations)
        guard terminateHooks.isEmpty else {
            return waitForHooks(terminateHooks, .waitingForPreTerminateHook, &machine, scope)
        }
        if let reference = machine.spec.infrastructureRef {
            guard try await delete(reference, of: machine, scope) else {
                return wait(&machine, .waitingForInfrastructureDeletion, "Waiting for \(reference) to go", scope)
            }
        }
        if let reference = machine.spec.bootstrap.configRef {
            guard try await delete(reference, of: machine, scope) else {
                return wait(&machine, .waitingForBootstrapDeletion, "Waiting for \(reference) to go", scope)
            }
        }
        guard try await deleteNode(&machine, scope) else { return .recheck(after: .seconds(2)) }
        setPhase(.deleted, of: &machine, scope)
        machine.mark(.deleting, .true, because: .deletionCompleted, at: scope.now)
        return .settled
    }

    private func waitForHooks(
        _ hooks: [String], _ reason: ConditionReason, _ machine: inout Machine, _ scope: ReconcileScope
    ) -> Outcome {
        machine.mark(
            .deleting, .true, because: reason,
            "Waiting for these annotations to be removed: \(hooks.joined(separator: ", "))", at: scope.now)
        // Their removal is a change of the machine, and wakes us.
        return .recheck(after: .seconds(60))
    }

    private func wait(
        _ machine: inout Machine, _ reason: ConditionReason, _ message: String, _ scope: ReconcileScope
    ) -> Outcome {
        machine.mark(.deleting, .true, because: reason, message, at: scope.now)
        return .recheck(after: .seconds(5))
    }

    /// Whether it is gone. One whose kind nobody serves any more is.
    private func delete(
        _ reference: ContractReference, of machine: Machine, _ scope: ReconcileScope
    ) async throws -> Bool {
        do {
            return try await externals.delete(reference, in: machine.metadata.namespace, scope.client)
        } catch let error as UnknownExternalKind {
            scope.logger.warning("Leaving a part of the machine behind", metadata: ["error": "\(error)"])
            return true
        }
    }

    // MARK: - The Node

    /// Whether the Node is gone, or need not go.
    private func deleteNode(_ machine: inout Machine, _ scope: ReconcileScope) async throws -> Bool {
        let cluster = try await scope.cluster(named: machine.spec.clusterName)
        guard let cluster, let name = try await deletableNode(of: machine, cluster, scope) else { return true }
        guard let workload = workloads.connection(to: cluster.key) else {
            return isOver(&machine, "The API server of Cluster \(cluster.key) does not answer", scope)
        }
        do {
            try await workload.client.resources(Node.self).remove(name, uid: nil)
            return true
        } catch {
            guard !Task.isCancelled else { throw error }
            return isOver(&machine, "Node \(name) could not be deleted: \(error)", scope)
        }
    }

    /// The name of the Node that is to go. Nil when the whole cluster or control plane goes, and nobody would look at it.
    private func deletableNode(
        of machine: Machine, _ cluster: Cluster, _ scope: ReconcileScope
    ) async throws -> String? {
        if cluster.metadata.isDeleting { return nil }
        if let reference = cluster.spec.controlPlaneRef {
            // A control plane that cannot be looked at is not going.
            let found = try? await externals.find(reference, in: cluster.metadata.namespace, scope.client)
            if found?.metadata.isDeleting == true { return nil }
        }
        if let known = machine.status.nodeRef { return known.name }
        guard !machine.spec.providerID.isEmpty, let workload = workloads.connection(to: cluster.key) else { return nil }
        return workload.nodes.objects(by: WorkloadConnection.byProviderID, machine.spec.providerID).first?.metadata.name
    }

    /// Whether `spec.deletion.nodeDeletionTimeoutSeconds` is over. 10 when it is not set, and never when it is 0.
    private func isOver(_ machine: inout Machine, _ message: String, _ scope: ReconcileScope) -> Bool {
        let limit = machine.spec.deletion?.nodeDeletionTimeoutSeconds ?? 10
        machine.mark(.deleting, .true, because: .waitingForNodeDeletion, message, at: scope.now)
        guard limit > 0, let asked = machine.metadata.deletionTimestamp else { return false }
        return asked.duration(to: scope.now) > .seconds(limit)
    }
}
