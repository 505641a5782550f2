package import ByohAPI
import ClusterAPIModel
package import ControllerRuntime
import KubernetesModel

/// Says where a cluster's API server is, and that machines can be made. There is nothing else to provision.
///
/// Holds a deleted cluster until none of its ByoMachines is left.
package struct ByoClusterReconciler: Reconciler {
    package static let finalizer: String? = ByohFinalizer.cluster

    private let clusters: Store<Cluster>
    private let pool: HostPool

    package init(in environment: ControllerEnvironment, namespace: String?, pool: HostPool) {
        clusters = environment.caches.store(Cluster.self, in: namespace)
        self.pool = pool
    }

    package func isPaused(_ cluster: ByoCluster, _ scope: ReconcileScope) async throws -> Bool {
        Self.isManagedElsewhere(cluster) || cluster.metadata.isLeaving || owner(of: cluster)?.spec.paused == true
    }

    package func markPaused(_ cluster: inout ByoCluster, _ scope: ReconcileScope) {
        // Whoever manages it writes the status too.
        guard !Self.isManagedElsewhere(cluster) else { return }
        cluster.mark(.paused, .true, because: .paused, at: scope.now)
    }

    /// Cluster API documents a label and checks an annotation; both mean the same to us.
    private static func isManagedElsewhere(_ cluster: ByoCluster) -> Bool {
        cluster.metadata.annotations[ByohAnnotation.managedBy] != nil
            || cluster.metadata.labels[ByohAnnotation.managedBy] != nil
    }

    package func apply(_ cluster: inout ByoCluster, _ scope: ReconcileScope) async throws -> Outcome {
        cluster.mark(.paused, .false, because: .notPaused, at: scope.now)
        guard let owner = owner(of: cluster) else {
            cluster.mark(
                .ready, .false, because: .waitingForOwner,
                "Waiting for a Cluster whose spec.infrastructureRef names this ByoCluster", at: scope.now)
            return .settled
        }
        cluster.status.failureDomains = failureDomains(in: cluster.metadata.namespace)
        guard setEndpoint(of: &cluster, from: owner) else {
            cluster.mark(
                .ready, .false, because: .waitingForEndpoint,
                "Set spec.controlPlaneEndpoint.host here, or spec.controlPlaneEndpoint of Cluster \(owner.key)",
                at: scope.now)
            return .settled
        }
        if cluster.status.initialization.provisioned != true {
            scope.event(
                .normal, reason: "Provisioned", action: "Provisioning", "The cluster's machines can be made")
        }
        cluster.status.initialization.provisioned = true
        cluster.status.ready = true
        cluster.mark(.ready, .true, because: .ready, at: scope.now)
        return .settled
    }

    package func cleanUp(_ cluster: inout ByoCluster, _ scope: ReconcileScope) async throws -> Outcome {
        let name = cluster.metadata.labels[ByohLabel.clusterName] ?? ownerName(of: cluster)
        let machines = pool.machines.objects(by: .namespace, cluster.metadata.namespace ?? "").filter {
            $0.metadata.labels[ByohLabel.clusterName] == name
        }
        guard name == nil || machines.isEmpty else {
            let names = machines.map(\.metadata.name).sorted().prefix(5).joined(separator: ", ")
            cluster.mark(
                .ready, .false, because: .waitingForMachines,
                "Waiting for \(machines.count) ByoMachines to go: \(names)", at: scope.now)
            return .recheck(after: .seconds(10))
        }
        return .settled
    }

    // MARK: - Steps

    private func owner(of cluster: ByoCluster) -> Cluster? {
        ownerName(of: cluster).flatMap { clusters[ObjectKey(namespace: cluster.metadata.namespace, name: $0)] }
    }

    private func ownerName(of cluster: ByoCluster) -> String? {
        cluster.metadata.ownerReferences.first { $0.kind == "Cluster" && $0.group == ClusterAPIGroup.core }?.name
    }

    /// Fills in the port, and the host from the Cluster. False while nobody has said it.
    private func setEndpoint(of cluster: inout ByoCluster, from owner: Cluster) -> Bool {
        if var endpoint = cluster.spec.controlPlaneEndpoint, !endpoint.host.isEmpty {
            if endpoint.port == 0 { endpoint.port = APIEndpoint.defaultPort }
            cluster.spec.controlPlaneEndpoint = endpoint
            return true
        }
        guard let given = owner.spec.validEndpoint else { return false }
        cluster.spec.controlPlaneEndpoint = given
        return true
    }

    /// The places where accepted hosts stand, sorted; at most as many as the API takes.
    private func failureDomains(in namespace: String?) -> [FailureDomain] {
        pool.failureDomains(in: namespace ?? "").prefix(100).map { .init(name: $0, controlPlane: true) }
    }
}
