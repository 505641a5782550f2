import ClusterAPICore
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Synchronization

/// A management plane and a workload cluster, both played by the embedded API, with a provider that does as it is told.
struct CoreFixture: Sendable {
    let api: ManagementAPIFixture
    let workload: ManagementAPIFixture
    let access: FixedWorkload
    let externals = ExternalObjects()

    static func with(_ body: (CoreFixture) async throws -> Void) async throws {
        try await ManagementAPIFixture.with(ClusterAPICRDManifests.all.map(\.yaml)) { api in
            for resource in DemoProvider.all { try await api.create(DemoProvider.definition(of: resource)) }
            try await ManagementAPIFixture.with { workload in
                try await body(
                    CoreFixture(api: api, workload: workload, access: FixedWorkload(client: workload.client)))
            }
        }
    }

    // MARK: - Objects

    /// A cluster `demo` with a control plane of one machine and a deployment of workers.
    func createDemo(workers: Int32 = 1, version: String = "v1.20.2") async throws {
        let template: JSONValue = [
            "template": ["spec": ["size": "small"], "metadata": ["labels": ["from": "template"]]]
        ]
        for name in ["cp", "workers"] {
            _ = try await api.client.resources(DemoProvider.machineTemplate, in: "default")
                .create(DemoProvider.object(DemoProvider.machineTemplate, name, spec: template))
        }
        _ = try await api.client.resources(DemoProvider.cluster, in: "default")
            .create(DemoProvider.object(DemoProvider.cluster, "demo"))
        try await api.create(Self.plane(version: version))
        var config = KubeadmConfigSpec()
        config.joinConfiguration = [
            "nodeRegistration": ["kubeletExtraArgs": [["name": "node-labels", "value": "pool=a"]]]
        ]
        try await api.create(
            KubeadmConfigTemplate(metadata: ObjectMeta(name: "workers", namespace: "default"), spec: config))
        try await api.create(Self.deployment(replicas: workers, version: version))
        try await api.create(
            Cluster(
                metadata: ObjectMeta(name: "demo", namespace: "default"),
                spec: ClusterSpec(
                    clusterNetwork: ClusterNetwork(services: ["10.96.0.0/16"], pods: ["10.244.0.0/16"]),
                    controlPlaneRef: ContractReference(
                        apiGroup: ClusterAPIGroup.controlPlane, kind: "KubeadmControlPlane", name: "demo-cp"),
                    infrastructureRef: DemoProvider.reference(DemoProvider.cluster, "demo"))))
    }

    static func plane(version: String) -> KubeadmControlPlane {
        var config = KubeadmConfigSpec()
        // RSA keys take seconds to make in a debug build.
        config.clusterConfiguration = [
            "imageRepository": "registry.example.com/k8s", "encryptionAlgorithm": "ECDSA-P256",
        ]
        return KubeadmControlPlane(
            metadata: ObjectMeta(name: "demo-cp", namespace: "default"),
            spec: KubeadmControlPlaneSpec(
                replicas: 1, version: version,
                machineTemplate: .init(infrastructureRef: DemoProvider.reference(DemoProvider.machineTemplate, "cp")),
                kubeadmConfigSpec: config))
    }

    static func deployment(replicas: Int32, version: String) -> MachineDeployment {
        let spec = MachineSpec(
            clusterName: "demo",
            bootstrap: .init(
                configRef: ContractReference(
                    apiGroup: ClusterAPIGroup.bootstrap, kind: "KubeadmConfigTemplate", name: "workers")),
            infrastructureRef: DemoProvider.reference(DemoProvider.machineTemplate, "workers"), version: version)
        return MachineDeployment(
            metadata: ObjectMeta(name: "demo-md", namespace: "default"),
            spec: MachineDeploymentSpec(
                clusterName: "demo", replicas: replicas,
                template: MachineTemplate(
                    metadata: TemplateMetadata(labels: ["node.cluster.x-k8s.io/pool": "a"]), spec: spec)))
    }

    // MARK: - The provider

    /// The infrastructure of the cluster is ready.
    func provisionCluster() async throws {
        try await api.merge(
            ["spec": ["controlPlaneEndpoint": ["host": "10.0.0.5", "port": 6443]]], into: "demo",
            of: DemoProvider.cluster)
        try await api.merge(
            ["status": ["initialization": ["provisioned": true]]], into: "demo", of: DemoProvider.cluster, .status)
    }

    /// The host of a machine is ready, and becomes a Node.
    func provisionMachine(_ name: String, nodeIsReady: Bool = true) async throws {
        try await api.merge(["spec": ["providerID": .string("demo://\(name)")]], into: name, of: DemoProvider.machine)
        try await api.merge(
            [
                "status": [
                    "initialization": ["provisioned": true],
                    "addresses": [["type": "InternalIP", "address": "10.0.0.7"]],
                ]
            ], into: name, of: DemoProvider.machine, .status)
        let node = Node(
            metadata: ObjectMeta(name: "node-\(name)"),
            spec: NodeSpec(
                providerID: "demo://\(name)",
                taints: [
                    Taint(key: ClusterAPITaint.uninitialized, effect: .noSchedule),
                    Taint(key: "keep", effect: .noSchedule),
                ]))
        let nodes = workload.client.resources(Node.self)
        _ = try await nodes.create(node)
        _ = try await nodes.patch(
            "node-\(name)",
            .merge(["status": ["conditions": [["type": "Ready", "status": nodeIsReady ? "True" : "False"]]]]),
            subresource: .status)
        try await access.refresh()
    }

    /// The API server of the workload cluster answers, and kubeadm has left its configuration.
    func bringUpWorkload() async throws {
        let config = ConfigMap(metadata: ObjectMeta(name: "kubeadm-config", namespace: "kube-system"))
        _ = try await workload.client.resources(ConfigMap.self, in: "kube-system").createIfMissing(config)
        try await access.refresh()
        access.isReachable = true
    }

    // MARK: - Passes

    var cluster: ClusterReconciler { ClusterReconciler(workloads: access, externals: externals) }
    var machine: MachineReconciler { MachineReconciler(workloads: access, externals: externals) }
    var set: MachineSetReconciler { MachineSetReconciler(externals: externals) }
    var plane: KubeadmControlPlaneReconciler {
        KubeadmControlPlaneReconciler(workloads: access, externals: externals)
    }
    var config: KubeadmConfigReconciler { KubeadmConfigReconciler(workloads: access) }

    /// One pass over each object of each kind.
    func passOverAll(_ wallClock: WallClock = .system) async throws {
        try await pass(cluster, wallClock)
        try await pass(plane, wallClock)
        try await pass(MachineDeploymentReconciler(), wallClock)
        try await pass(set, wallClock)
        try await pass(machine, wallClock)
        try await pass(config, wallClock)
    }

    /// Passes until nothing changes any more.
    ///
    /// - Returns: how many rounds it took.
    @discardableResult
    func settle(within limit: Int = 30) async throws -> Int {
        for round in 1...limit {
            let before = try await versions()
            try await passOverAll()
            try await access.refresh()
            if try await versions() == before { return round }
        }
        throw NeverSettles()
    }

    private func pass<R: Reconciler>(_ reconciler: R, _ wallClock: WallClock) async throws {
        for object in try await api.list(R.Object.self) {
            do {
                try await api.reconcile(reconciler, object.metadata.name, wallClock: wallClock)
            } catch let error as KubernetesError {
                // Somebody wrote meanwhile; the controller would look again.
                guard error.isConflict else { throw error }
            } catch is FinalizersChanged {
                continue
            }
        }
    }

    func versions() async throws -> [String] {
        var versions: [String] = []
        func note(_ objects: [some KubernetesResource]) {
            versions += objects.map { "\($0.metadata.uid ?? "") \($0.metadata.resourceVersion ?? "")" }
        }
        note(try await api.list(Cluster.self))
        note(try await api.list(KubeadmControlPlane.self))
        note(try await api.list(MachineDeployment.self))
        note(try await api.list(MachineSet.self))
        note(try await api.list(Machine.self))
        note(try await api.list(KubeadmConfig.self))
        for resource in DemoProvider.all {
            note(try await api.client.resources(resource, in: "default").list().items)
        }
        note(try await workload.client.resources(Node.self).list().items)
        return versions
    }

    struct NeverSettles: Error {}
}

extension CoreFixture {
    func demoMachines() async throws -> [DynamicObject] {
        try await api.client.resources(DemoProvider.machine, in: "default").list().items
            .sorted { $0.metadata.name < $1.metadata.name }
    }

    func machines(controlPlane: Bool) async throws -> [Machine] {
        try await api.list(Machine.self).filter { $0.isControlPlane == controlPlane }
    }

    func bootstrapData(of machine: Machine) async throws -> String? {
        guard let name = machine.spec.bootstrap.dataSecretName else { return nil }
        return try await api.read(Secret.self, name)?.data["value"]?.text
    }

    /// A whole cluster whose machines all run.
    func createRunningDemo(workers: Int32 = 1) async throws {
        try await createDemo(workers: workers)
        try await settle()
        try await provisionCluster()
        try await settle()
        for machine in try await machines(controlPlane: true) { try await provisionMachine(machine.metadata.name) }
        try await bringUpWorkload()
        try await settle()
        for machine in try await machines(controlPlane: false) { try await provisionMachine(machine.metadata.name) }
        try await settle()
    }
}

extension ResourceClient {
    func createIfMissing(_ object: Object) async throws -> Object? {
        do {
            return try await create(object)
        } catch {
            guard error.isAlreadyExists else { throw error }
            return nil
        }
    }
}

/// A workload cluster that is reached when the test says so.
final class FixedWorkload: WorkloadAccess {
    private let client: KubernetesClient
    private let nodes = Store<Node>(indexes: [WorkloadConnection.byProviderID])
    private let reachable = Mutex(false)

    init(client: KubernetesClient) {
        self.client = client
    }

    var isReachable: Bool {
        get { reachable.withLock(\.self) }
        set { reachable.withLock { $0 = newValue } }
    }

    func connection(to cluster: ObjectKey) -> WorkloadConnection? {
        isReachable ? WorkloadConnection(client: client, nodes: nodes) : nil
    }

    /// Takes in the Nodes that there are.
    func refresh() async throws {
        let list = try await client.resources(Node.self).list()
        nodes.receive(.listBegan)
        for node in list.items { nodes.receive(.listed(node)) }
        nodes.receive(.listEnded(resourceVersion: list.metadata.resourceVersion ?? ""))
    }
}
