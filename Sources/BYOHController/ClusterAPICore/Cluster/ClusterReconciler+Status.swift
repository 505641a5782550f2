import ClusterAPIModel
import ControllerRuntime
import KubernetesClient
import KubernetesModel

extension ClusterReconciler {
    /// Adds up the machines that do not belong to the control plane.
    func countWorkers(_ cluster: inout Cluster, _ scope: ReconcileScope) async throws {
        let name = cluster.metadata.name
        let deployments = try await scope.client.resources(MachineDeployment.self, in: cluster.metadata.namespace)
            .list().items.filter { $0.spec.clusterName == name }
        let sets = try await scope.client.resources(MachineSet.self, in: cluster.metadata.namespace)
            .list().items.filter { $0.spec.clusterName == name && $0.metadata.controller == nil }
        func sum(_ deployed: KeyPath<MachineDeployment, Int32?>, _ single: KeyPath<MachineSet, Int32?>) -> Int32 {
            deployments.reduce(0) { $0 + ($1[keyPath: deployed] ?? 0) }
                + sets.reduce(0) { $0 + ($1[keyPath: single] ?? 0) }
        }
        cluster.status.workers = ReplicaCounts(
            desired: deployments.reduce(0) { $0 + ($1.spec.replicas ?? 1) }
                + sets.reduce(0) { $0 + ($1.spec.replicas ?? 1) },
            replicas: sum(\.status.replicas, \.status.replicas),
            upToDate: sum(\.status.upToDateReplicas, \.status.upToDateReplicas),
            ready: sum(\.status.readyReplicas, \.status.readyReplicas),
            available: sum(\.status.availableReplicas, \.status.availableReplicas))
        let unavailable = deployments.filter { !$0.isTrue(.available) }.map(\.metadata.name).sorted()
        if unavailable.isEmpty {
            cluster.mark(.workersAvailable, .true, because: .available, at: scope.now)
        } else {
            cluster.mark(
                .workersAvailable, .false, because: .notAvailable,
                "MachineDeployments are not available: \(unavailable.joined(separator: ", "))", at: scope.now)
        }
    }

    /// Whether the API server answers now.
    func probe(_ cluster: inout Cluster, _ scope: ReconcileScope) -> Outcome {
        if workloads.connection(to: cluster.key) != nil {
            cluster.mark(.remoteConnectionProbe, .true, because: .probeSucceeded, at: scope.now)
            return .settled
        }
        let endpoint =
            cluster.spec.validEndpoint.map { "https://\($0)" } ?? "spec.controlPlaneEndpoint, which is not set,"
        cluster.mark(
            .remoteConnectionProbe, .false, because: .probeFailed, "The API server at \(endpoint) does not answer",
            at: scope.now)
        return .settled
    }

    func summarise(_ cluster: inout Cluster, _ scope: ReconcileScope) {
        if cluster.status.initialization.controlPlaneInitialized {
            cluster.mark(.controlPlaneInitialized, .true, because: .initialized, at: scope.now)
        } else {
            cluster.mark(
                .controlPlaneInitialized, .false, because: .notInitialized,
                "Waiting for the control plane's first machine", at: scope.now)
        }
        let isProvisioned = cluster.status.initialization.infrastructureProvisioned && cluster.spec.validEndpoint != nil
        let hasParts = cluster.spec.infrastructureRef != nil || cluster.spec.controlPlaneRef != nil
        cluster.status.phase = isProvisioned ? .provisioned : hasParts ? .provisioning : .pending
        var needed: [Cluster.ConditionType] = [.remoteConnectionProbe, .infrastructureReady, .workersAvailable]
        if cluster.spec.controlPlaneRef != nil { needed.append(.controlPlaneAvailable) }
        let bad = needed.filter { !cluster.isTrue($0) }
        if bad.isEmpty {
            cluster.mark(.available, .true, because: .available, at: scope.now)
        } else {
            let sentences = bad.map { type in
                let message = cluster.condition(type)?.message ?? ""
                return message.isEmpty ? type.rawValue : "\(type.rawValue): \(message)"
            }
            cluster.mark(
                .available, .false, because: .notAvailable, sentences.joined(separator: "; "), at: scope.now)
        }
    }
}
