package import ClusterAPIModel
package import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Logging

extension KubeadmControlPlaneReconciler {
    func summarise(_ plane: inout KubeadmControlPlane, _ machines: [Machine], _ scope: ReconcileScope) {
        let ready = machines.filter { $0.isTrue(.ready) }
        let current = machines.filter { $0.spec.version == plane.spec.version }
        plane.status.selector = Self.selector(plane.metadata.labels[ClusterAPILabel.clusterName] ?? "")
        plane.status.replicas = Int32(clamping: machines.count)
        plane.status.readyReplicas = Int32(clamping: ready.count)
        plane.status.availableReplicas = Int32(clamping: machines.filter { $0.isTrue(.available) }.count)
        plane.status.upToDateReplicas = Int32(clamping: current.count)
        plane.status.version = Self.lowestVersion(machines)
        let isInitialized = plane.status.initialization.controlPlaneInitialized
        if isInitialized {
            plane.mark(.initialized, .true, because: .initialized, at: scope.now)
        } else if !machines.isEmpty {
            plane.mark(
                .initialized, .false, because: .notInitialized,
                "Waiting for ConfigMap kube-system/kubeadm-config in the workload cluster", at: scope.now)
        } else if plane.condition(.initialized) == nil {
            plane.mark(.initialized, .false, because: .notInitialized, "There is no machine yet", at: scope.now)
        }
        mark(&plane, .machinesReady, machines.filter { !$0.isTrue(.ready) }, .allReady, .notAllReady, scope)
        let outdated = machines.filter { $0.spec.version != plane.spec.version }
        mark(&plane, .machinesUpToDate, outdated, .upToDate, .notUpToDate, scope)
        if isInitialized && plane.isTrue(.certificatesAvailable) && !ready.isEmpty {
            plane.mark(.available, .true, because: .available, at: scope.now)
        } else {
            let reasons =
                (isInitialized ? [] : ["not initialised"])
                + (plane.isTrue(.certificatesAvailable) ? [] : ["certificates are missing"])
                + (ready.isEmpty ? ["no machine is ready"] : [])
            plane.mark(
                .available, .false, because: .notAvailable, reasons.joined(separator: ", "), at: scope.now)
        }
    }

    private func mark(
        _ plane: inout KubeadmControlPlane, _ type: KubeadmControlPlane.ConditionType, _ others: [Machine],
        _ good: ConditionReason, _ bad: ConditionReason, _ scope: ReconcileScope
    ) {
        let names = others.map(\.metadata.name).joined(separator: ", ")
        plane.mark(
            type, others.isEmpty ? .true : .false, because: others.isEmpty ? good : bad,
            others.isEmpty ? "" : "Machines that are not: \(names)", at: scope.now)
    }

    private static func lowestVersion(_ machines: [Machine]) -> String {
        // A version that cannot be read has never become a machine's.
        let versions = machines.map(\.spec.version).compactMap { text in
            (try? KubernetesVersion(parsing: text)).map { (text: text, version: $0) }
        }
        return versions.min { $0.version < $1.version }?.text ?? ""
    }

    // MARK: - Deletion

    /// Waits for the workers, then lets all machines go at once: nobody needs etcd's quorum any more.
    package func cleanUp(_ plane: inout KubeadmControlPlane, _ scope: ReconcileScope) async throws -> Outcome {
        plane.mark(.available, .false, because: .notAvailable, "It is being deleted", at: scope.now)
        guard let cluster = try await cluster(of: plane, scope) else {
            plane.mark(.deleting, .true, because: .deletionCompleted, at: scope.now)
            return .settled
        }
        let resources = scope.client.resources(Machine.self, in: scope.key.namespace)
        let workers = try await resources.list().items.filter {
            $0.spec.clusterName == cluster.metadata.name && !$0.isControlPlane
        }
        guard workers.isEmpty else {
            let names = workers.map(\.metadata.name).sorted().joined(separator: ", ")
            plane.mark(
                .deleting, .true, because: .waitingForWorkers, "Waiting for worker Machines to go: \(names)",
                at: scope.now)
            return .recheck(after: .seconds(5))
        }
        let machines = try await self.machines(of: plane, cluster, scope)
        summarise(&plane, machines, scope)
        guard !machines.isEmpty else {
            try await deleteOrphans(of: plane, scope)
            plane.mark(.deleting, .true, because: .deletionCompleted, at: scope.now)
            return .settled
        }
        for machine in machines where !machine.metadata.isDeleting {
            scope.logger.info("Deleting machine", metadata: ["Machine": "\(machine.key)"])
            try await resources.remove(machine.metadata.name, uid: machine.metadata.uid)
        }
        let names = machines.map(\.metadata.name).joined(separator: ", ")
        plane.mark(
            .deleting, .true, because: .waitingForMachines, "Waiting for Machines to go: \(names)", at: scope.now)
        return .recheck(after: .seconds(5))
    }
}
