package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension ClusterReconciler {
    /// Workers go first, then the control plane, then the infrastructure: each needs what comes later to go in order.
    package func cleanUp(_ cluster: inout Cluster, _ scope: ReconcileScope) async throws -> Outcome {
        cluster.status.phase = .deleting
        cluster.mark(.available, .false, because: .notAvailable, "The Cluster is being deleted", at: scope.now)
        let workers = try await deleteWorkers(of: cluster, scope)
        guard workers.isEmpty else {
            return wait(&cluster, .waitingForWorkers, "Waiting for \(workers.joined(separator: ", ")) to go", scope)
        }
        if let reference = cluster.spec.controlPlaneRef {
            guard try await delete(reference, of: cluster, scope) else {
                return wait(&cluster, .waitingForControlPlaneDeletion, "Waiting for \(reference) to go", scope)
            }
        }
        let machines = try await deleteMachines(of: cluster, scope) { _ in true }
        guard machines.isEmpty else {
            return wait(
                &cluster, .waitingForControlPlaneDeletion, "Waiting for \(machines.joined(separator: ", ")) to go",
                scope)
        }
        if let reference = cluster.spec.infrastructureRef {
            guard try await delete(reference, of: cluster, scope) else {
                return wait(&cluster, .waitingForInfrastructureDeletion, "Waiting for \(reference) to go", scope)
            }
        }
        cluster.mark(.deleting, .true, because: .deletionCompleted, at: scope.now)
        return .settled
    }

    private func wait(
        _ cluster: inout Cluster, _ reason: ConditionReason, _ message: String, _ scope: ReconcileScope
    ) -> Outcome {
        cluster.mark(.deleting, .true, because: reason, message, at: scope.now)
        return .recheck(after: .seconds(5))
    }

    /// Whether it is gone. One whose kind nobody serves any more is.
    private func delete(
        _ reference: ContractReference, of cluster: Cluster, _ scope: ReconcileScope
    ) async throws -> Bool {
        do {
            return try await externals.delete(reference, in: cluster.metadata.namespace, scope.client)
        } catch let error as UnknownExternalKind {
            scope.logger.warning("Leaving a part of the cluster behind", metadata: ["error": "\(error)"])
            return true
        }
    }

    /// Asks all workers to go.
    ///
    /// - Returns: those that are still there.
    private func deleteWorkers(of cluster: Cluster, _ scope: ReconcileScope) async throws -> [String] {
        let name = cluster.metadata.name
        let namespace = cluster.metadata.namespace
        var left = try await delete(
            scope.client.resources(MachineDeployment.self, in: namespace)
        ) { $0.spec.clusterName == name }
        // A deployment takes its sets with it, and a set its machines.
        left += try await delete(scope.client.resources(MachineSet.self, in: namespace)) {
            $0.spec.clusterName == name && $0.metadata.controller == nil
        }
        left += try await deleteMachines(of: cluster, scope) { !$0.isControlPlane }
        return left
    }

    private func deleteMachines(
        of cluster: Cluster, _ scope: ReconcileScope, where isMeant: @Sendable (Machine) -> Bool
    ) async throws -> [String] {
        let name = cluster.metadata.name
        let machines = scope.client.resources(Machine.self, in: cluster.metadata.namespace)
        return try await delete(machines) { $0.spec.clusterName == name && isMeant($0) }
    }

    private func delete<Object: KubernetesObject>(
        _ resources: ResourceClient<Object>, where isMeant: (Object) -> Bool
    ) async throws -> [String] {
        var left: [String] = []
        for object in try await resources.list().items where isMeant(object) {
            let isHeld = object.metadata.controller != nil && Object.self == Machine.self
            // A machine with a controller is that one's to delete; it would be made again.
            if !object.metadata.isDeleting, !isHeld {
                if try await resources.remove(object.metadata.name, uid: object.metadata.uid) { continue }
            }
            left.append("\(Object.apiResource.kind) \(object.metadata.name)")
        }
        return left
    }
}
