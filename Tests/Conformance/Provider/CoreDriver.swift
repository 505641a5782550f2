import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel

/// Cluster API's core as the contract lets a provider see it: it makes the objects, owns them, and mirrors what they say.
///
/// Each pass does what core's reconcilers do in one (cluster_controller_phases.go and machine_controller_phases.go of
/// Cluster API 1.11 and later), field for field, and reads nothing of ours but what the contract names.
struct CoreDriver: Sendable {
    let plane: ProviderPlane

    // MARK: - What users and owners make

    func makeCluster(
        _ name: String = "demo", endpoint: APIEndpoint? = APIEndpoint(host: "10.0.0.1", port: 6443),
        _ change: (inout ByoCluster) -> Void = { _ in }
    ) async throws {
        _ = try await plane.resources(Cluster.self).create(
            Cluster(
                metadata: ObjectMeta(name: name, namespace: plane.namespace),
                spec: ClusterSpec(
                    clusterNetwork: ClusterNetwork(pods: ["10.244.0.0/16"]),
                    infrastructureRef: .init(apiGroup: ByohGroup.name, kind: "ByoCluster", name: name))))
        var infrastructure = ByoCluster(metadata: ObjectMeta(name: name, namespace: plane.namespace))
        infrastructure.spec.controlPlaneEndpoint = endpoint
        change(&infrastructure)
        _ = try await plane.resources(ByoCluster.self).create(infrastructure)
    }

    /// What a MachineSet or a control plane makes: first the ByoMachine, then the Machine that refers to it. Neither
    /// controls the other until core's Machine controller has looked.
    func makeMachine(
        _ name: String, in cluster: String = "demo", version: String = "v1.34.1", hasData: Bool = true,
        failureDomain: String = "", _ change: (inout ByoMachine) -> Void = { _ in }
    ) async throws {
        var infrastructure = ByoMachine(
            metadata: ObjectMeta(
                name: name, namespace: plane.namespace, labels: [ByohLabel.clusterName: cluster]),
            spec: ByoMachineSpec(installation: Installation(source: .preinstalled)))
        change(&infrastructure)
        _ = try await plane.resources(ByoMachine.self).create(infrastructure)
        var bootstrap = MachineSpec.Bootstrap(
            configRef: .init(apiGroup: "bootstrap.cluster.x-k8s.io", kind: "KubeadmConfig", name: name))
        if hasData { bootstrap.dataSecretName = try await makeData(name, cluster) }
        var spec = MachineSpec(
            clusterName: cluster, bootstrap: bootstrap,
            infrastructureRef: .init(apiGroup: ByohGroup.name, kind: "ByoMachine", name: name), version: version)
        spec.failureDomain = failureDomain
        _ = try await plane.resources(Machine.self).create(
            Machine(
                metadata: ObjectMeta(
                    name: name, namespace: plane.namespace, labels: [ByohLabel.clusterName: cluster]),
                spec: .init(spec)))
    }

    /// What a bootstrap provider makes. Returns the name of the Secret.
    func makeData(_ machine: String, _ cluster: String = "demo") async throws -> String {
        _ = try await plane.resources(Secret.self).create(
            Secret(
                metadata: ObjectMeta(
                    name: machine, namespace: plane.namespace, labels: [ByohLabel.clusterName: cluster]),
                type: .clusterAPI,
                data: [
                    "value": SecretBytes(utf8: "#cloud-config\n# \(machine)\n"),
                    "format": SecretBytes(utf8: "cloud-config"),
                ]))
        return machine
    }

    // MARK: - Core's passes

    /// The Cluster controller's: owner reference and label, and once provisioned the endpoint and the failure domains.
    func followCluster(_ name: String = "demo") async throws {
        guard let cluster = try await plane.read(Cluster.self, name),
            var owner = OwnerReference(controlling: cluster), let found = try await plane.read(ByoCluster.self, name)
        else { return }
        // Not as its controller: that would be so only in a managed topology.
        owner.controller = nil
        owner.blockOwnerDeletion = nil
        if !found.metadata.isOwned(byUID: owner.uid) {
            try await plane.merge(
                [
                    "metadata": [
                        "ownerReferences": try JSONValue(encoding: [owner]),
                        "labels": [ByohLabel.clusterName: .string(name)],
                    ]
                ], into: name, of: ByoCluster.self)
        }
        guard found.status.initialization.provisioned == true else { return }
        if cluster.spec.validEndpoint == nil, let endpoint = found.spec.controlPlaneEndpoint {
            try await plane.merge(
                ["spec": ["controlPlaneEndpoint": try JSONValue(encoding: endpoint)]], into: name, of: Cluster.self)
        }
        try await plane.merge(
            [
                "status": [
                    "initialization": ["infrastructureProvisioned": true],
                    "failureDomains": try JSONValue(encoding: found.status.failureDomains),
                ]
            ], into: name, of: Cluster.self, .status)
    }

    /// The Machine controller's: it becomes the controller of the ByoMachine, and once that is provisioned and says its
    /// provider ID, copies the provider ID, the addresses and the failure domain.
    ///
    /// - Returns: whether the Machine's infrastructure is provisioned.
    @discardableResult
    func followMachine(_ name: String) async throws -> Bool {
        guard let machine = try await plane.read(Machine.self, name),
            let owner = OwnerReference(controlling: machine), let found = try await plane.read(ByoMachine.self, name)
        else { return false }
        if found.metadata.controller?.uid != owner.uid {
            try await plane.merge(
                [
                    "metadata": [
                        "ownerReferences": try JSONValue(encoding: [owner]),
                        "labels": [ByohLabel.clusterName: .string(machine.spec.clusterName)],
                    ]
                ], into: name, of: ByoMachine.self)
        }
        guard found.status.initialization.provisioned == true, let providerID = found.spec.providerID else {
            return false
        }
        try await plane.merge(["spec": ["providerID": .string(providerID)]], into: name, of: Machine.self)
        var status: JSONValue = [
            "initialization": ["infrastructureProvisioned": true],
            "addresses": try JSONValue(encoding: found.status.addresses),
        ]
        status["failureDomain"] = found.status.failureDomain.map(JSONValue.string)
        try await plane.merge(["status": status], into: name, of: Machine.self, .status)
        return true
    }

    /// The Machine controller's on deletion: the ByoMachine first, and the bootstrap data after it.
    func deleteMachine(_ name: String) async throws {
        try await plane.resources(ByoMachine.self).delete(name)
    }

    // MARK: - Longer stretches

    /// A cluster whose infrastructure is provisioned.
    func provisionCluster(_ name: String = "demo") async throws {
        try await makeCluster(name)
        try await followCluster(name)
        try await plane.wait(ByoCluster.self, name) { $0?.status.initialization.provisioned == true }
        try await followCluster(name)
    }

    /// A cluster with the machine `m1`, which is a Node on `host-1`.
    func provisionNode() async throws {
        try await provisionCluster()
        try await plane.addHost("host-1")
        try await addMachine("m1")
        try await run("m1", on: "host-1")
    }

    /// A machine that core controls.
    func addMachine(
        _ name: String, in cluster: String = "demo", hasData: Bool = true, failureDomain: String = "",
        _ change: (inout ByoMachine) -> Void = { _ in }
    ) async throws {
        try await makeMachine(name, in: cluster, hasData: hasData, failureDomain: failureDomain, change)
        try await followMachine(name)
    }

    /// Plays the host until its machine is a Node.
    @discardableResult
    func run(_ machine: String, on host: String) async throws -> SealedHostPlan {
        let plan = try await plane.plan(of: host) { $0.goal == .node && $0.machineName == machine }
        try await plane.report(host, .running, of: plan)
        try await plane.wait(ByoMachine.self, machine) { $0?.status.initialization.provisioned == true }
        return plan
    }

    /// Plays the host until it is free again.
    func clean(_ host: String) async throws {
        let plan = try await plane.plan(of: host) { $0.goal == .clean }
        try await plane.report(host, .clean, of: plan)
        try await plane.wait(ByoHost.self, host) { $0?.spec.claimRef == nil }
    }
}
