package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

/// Joins the parts of a cluster: takes over what its infrastructure and its control plane say, and, on deletion, takes the
/// parts away in the order in which nothing is left behind.
package struct ClusterReconciler: Reconciler {
    package static let finalizer: String? = ClusterAPIFinalizer.cluster

    let workloads: any WorkloadAccess
    let externals: ExternalObjects

    package init(workloads: any WorkloadAccess, externals: ExternalObjects) {
        self.workloads = workloads
        self.externals = externals
    }

    package func apply(_ cluster: inout Cluster, _ scope: ReconcileScope) async throws -> Outcome {
        cluster.status.observedGeneration = cluster.metadata.generation
        cluster.markPaused(false, as: .paused, at: scope.now)
        cluster.mark(.deleting, .false, because: .notDeleting, at: scope.now)
        var outcome = try await reconcileInfrastructure(&cluster, scope)
        outcome = outcome.merged(with: try await reconcileControlPlane(&cluster, scope))
        try await countWorkers(&cluster, scope)
        outcome = outcome.merged(with: probe(&cluster, scope))
        summarise(&cluster, scope)
        return outcome
    }

    package func isPaused(_ cluster: Cluster, _ scope: ReconcileScope) async throws -> Bool { cluster.spec.paused }

    package func markPaused(_ cluster: inout Cluster, _ scope: ReconcileScope) {
        cluster.markPaused(true, as: .paused, at: scope.now)
    }

    // MARK: - Parts

    private func reconcileInfrastructure(_ cluster: inout Cluster, _ scope: ReconcileScope) async throws -> Outcome {
        guard let reference = cluster.spec.infrastructureRef else {
            cluster.status.initialization.infrastructureProvisioned = true
            cluster.mark(
                .infrastructureReady, .true, because: .provisioned,
                "spec.infrastructureRef is not set, so nothing is awaited",
                at: scope.now)
            return .settled
        }
        guard let found = try await part(reference, of: &cluster, .infrastructureReady, scope) else {
            return .recheck(after: .seconds(10))
        }
        if let ready = found.condition("Ready") {
            cluster.mirror(ready, as: .infrastructureReady, at: scope.now)
        } else if found.isProvisioned {
            cluster.mark(.infrastructureReady, .true, because: .provisioned, at: scope.now)
        } else {
            cluster.mark(
                .infrastructureReady, .false, because: .notReady,
                "Waiting for status.initialization.provisioned of \(reference)", at: scope.now)
        }
        guard found.isProvisioned else { return .recheck(after: .seconds(30)) }
        if cluster.spec.validEndpoint == nil { cluster.spec.controlPlaneEndpoint = found.controlPlaneEndpoint }
        cluster.status.failureDomains = found.failureDomains
        cluster.status.initialization.infrastructureProvisioned = true
        return .settled
    }

    private func reconcileControlPlane(_ cluster: inout Cluster, _ scope: ReconcileScope) async throws -> Outcome {
        guard let reference = cluster.spec.controlPlaneRef else { return .settled }
        guard let found = try await part(reference, of: &cluster, .controlPlaneAvailable, scope) else {
            return .recheck(after: .seconds(10))
        }
        if cluster.spec.validEndpoint == nil { cluster.spec.controlPlaneEndpoint = found.controlPlaneEndpoint }
        if found.isControlPlaneInitialized { cluster.status.initialization.controlPlaneInitialized = true }
        cluster.status.controlPlane = found.replicaCounts
        if let available = found.condition("Available") {
            cluster.mirror(available, as: .controlPlaneAvailable, at: scope.now)
        } else {
            cluster.mark(
                .controlPlaneAvailable, .unknown, because: .notReady, "\(reference) does not say yet", at: scope.now)
        }
        return .settled
    }

    /// An object that the cluster refers to, made ours; nil, with the condition saying why, when there is none.
    private func part(
        _ reference: ContractReference, of cluster: inout Cluster, _ type: Cluster.ConditionType,
        _ scope: ReconcileScope
    ) async throws -> ExternalObject? {
        let namespace = cluster.metadata.namespace
        do {
            guard let found = try await externals.find(reference, in: namespace, scope.client) else {
                cluster.mark(type, .false, because: .doesNotExist, "\(reference) does not exist", at: scope.now)
                return nil
            }
            guard let owner = OwnerReference(owning: cluster), !found.metadata.isDeleting else { return found }
            return try await externals.adopt(found, by: owner, cluster: cluster.metadata.name, scope.client)
        } catch let error as UnknownExternalKind {
            cluster.mark(type, .false, because: .invalid, error.description, at: scope.now)
            return nil
        }
    }
}
