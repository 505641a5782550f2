import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel

/// What users and Cluster API's core write of machines.
struct MachineLoad: Sendable {
    private let client: KubernetesClient
    private let namespace: String
    private static let cluster = "demo"
    private static let data = "bootstrap-data"

    init(_ client: KubernetesClient, in namespace: String) {
        self.client = client
        self.namespace = namespace
    }

    /// A cluster whose infrastructure is not provisioned, so that machines get everything but a host.
    func makeCluster() async throws {
        _ = try await client.resources(Cluster.self, in: namespace).create(
            Cluster(
                metadata: ObjectMeta(name: Self.cluster, namespace: namespace),
                spec: ClusterSpec(clusterNetwork: ClusterNetwork(pods: ["10.244.0.0/16"]))))
        // As long as what Cluster API's kubeadm provider makes for a worker.
        let text = "#cloud-config\n" + (0..<60).map { "# line \($0) of some bootstrap data\n" }.joined()
        _ = try await client.resources(Secret.self, in: namespace).create(
            Secret(
                metadata: ObjectMeta(
                    name: Self.data, namespace: namespace, labels: [ByohLabel.clusterName: Self.cluster]),
                type: .clusterAPI,
                data: ["value": SecretBytes(utf8: text), "format": SecretBytes(utf8: "cloud-config")]))
    }

    func provisionCluster() async throws {
        _ = try await client.resources(Cluster.self, in: namespace).patch(
            Self.cluster, .merge(["status": ["initialization": ["infrastructureProvisioned": true]]]),
            subresource: .status)
    }

    /// A Machine and the ByoMachine that it controls, as core leaves them once the bootstrap data is there.
    func make(_ name: String, pool: String = HostLoad.pool) async throws {
        let machine = try await client.resources(Machine.self, in: namespace).create(
            Machine(
                metadata: ObjectMeta(
                    name: name, namespace: namespace, labels: [ByohLabel.clusterName: Self.cluster]),
                spec: .init(
                    MachineSpec(
                        clusterName: Self.cluster, bootstrap: MachineSpec.Bootstrap(dataSecretName: Self.data),
                        infrastructureRef: .init(apiGroup: ByohGroup.name, kind: "ByoMachine", name: name),
                        version: "v1.34.1"))))
        var ours = ByoMachine(
            metadata: ObjectMeta(name: name, namespace: namespace, labels: [ByohLabel.clusterName: Self.cluster]),
            spec: ByoMachineSpec(
                selector: LabelSelector(matchLabels: [ByohLabel.pool: pool]),
                installation: Installation(source: .preinstalled)))
        ours.metadata.ownerReferences = [OwnerReference(controlling: machine)].compactMap(\.self)
        _ = try await client.resources(ByoMachine.self, in: namespace).create(ours)
    }
}
