import ByohAPI
import ClusterAPIModel
import KubernetesClient
import KubernetesModel

/// A cluster and what belongs to it, as read at one time.
struct ClusterSnapshot {
    var cluster: Cluster?
    var controlPlanes: [KubeadmControlPlane] = []
    var deployments: [MachineDeployment] = []
    var machines: [Machine] = []
    var byoMachines: [ByoMachine] = []
    var hosts: [ByoHost] = []

    init() {}

    init(reading name: String, in namespace: String, with client: KubernetesClient) async throws {
        let own = ListOptions(labelSelector: "\(ClusterAPILabel.clusterName)=\(name)")
        cluster = try await client.resources(Cluster.self, in: namespace).getIfPresent(name)
        controlPlanes = try await client.resources(KubeadmControlPlane.self, in: namespace).listAll(own).items
        deployments = try await client.resources(MachineDeployment.self, in: namespace).listAll(own).items
        machines = try await client.resources(Machine.self, in: namespace).listAll(own).items
        byoMachines = try await client.resources(ByoMachine.self, in: namespace).listAll(own).items
        hosts = try await client.resources(ByoHost.self, in: namespace).listAll().items
            .filter { $0.spec.claimRef?.clusterName == name }
    }

    /// How many machines there are to be.
    var wantedMachines: Int {
        Int(
            controlPlanes.reduce(0) { $0 + ($1.spec.replicas ?? 1) }
                + deployments.reduce(0) { $0 + ($1.spec.replicas ?? 1) })
    }

    var readyMachines: Int { machines.filter { !$0.metadata.isDeleting && $0.isTrue(.nodeReady) }.count }

    /// Whether the control plane answers and every machine is a Ready Node.
    var isComplete: Bool {
        guard let cluster, !cluster.metadata.isDeleting, wantedMachines > 0 else { return false }
        return cluster.status.initialization.controlPlaneInitialized
            && machines.count == wantedMachines && readyMachines == wantedMachines
    }
}
