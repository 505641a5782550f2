import ClusterAPICore
import ClusterAPIModel
import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import ServiceLifecycle
import Testing

/// All controllers at work, woken by watches alone.
@Suite(.timeLimit(.minutes(10))) struct RunningCoreTests {
    private static let patience: Duration = .seconds(90)

    @Test func aClusterComesUpAndGoesByWatchesAlone() async throws {
        try await CoreFixture.with { core in
            try await running(core) {
                try await core.createDemo()
                try await connectTo(core)
                try await core.provisionCluster()
                let machines = core.api.client.resources(Machine.self, in: "default")
                try await provision(core, controlPlane: true)
                try await core.bringUpWorkload()
                let clusters = core.api.client.resources(Cluster.self, in: "default")
                _ = try await clusters.wait(for: "demo", within: Self.patience) {
                    $0?.status.initialization.controlPlaneInitialized == true
                }
                try await provision(core, controlPlane: false)
                let cluster = try await clusters.wait(for: "demo", within: Self.patience) {
                    $0?.isTrue(.available) == true
                }
                #expect(cluster?.status.workers?.availableReplicas == 1)
                try await core.api.delete(Cluster.self, "demo")
                _ = try await clusters.wait(for: "demo", within: Self.patience) { $0 == nil }
                #expect(try await machines.list().items.isEmpty)
            }
        }
    }

    /// The way into the workload cluster, as a user may give it.
    private func connectTo(_ core: CoreFixture) async throws {
        let kubeconfig: JSONValue = [
            "apiVersion": "v1", "kind": "Config", "current-context": "c",
            "clusters": [["name": "c", "cluster": ["server": .string(core.workload.url)]]],
            "contexts": [["name": "c", "context": ["cluster": "c", "user": "u"]]],
            "users": [["name": "u", "user": [:]]],
        ]
        try await core.api.create(
            Secret(
                metadata: ObjectMeta(name: "demo-kubeconfig", namespace: "default"),
                data: ["value": SecretBytes(kubeconfig.serialized())]))
    }

    /// Waits for the machine and plays its host.
    private func provision(_ core: CoreFixture, controlPlane: Bool) async throws {
        let hosts = core.api.client.resources(DemoProvider.machine, in: "default")
        let machines = core.api.client.resources(Machine.self, in: "default")
        let label = controlPlane ? ClusterAPILabel.controlPlaneName : ClusterAPILabel.setName
        var name: String?
        let events = AsyncStream.makeStream(of: String.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await hosts.watch().run { event in
                    switch event {
                    case .listed(let host), .applied(let host):
                        if host.metadata.labels[label] != nil { events.continuation.yield(host.metadata.name) }
                    default: break
                    }
                }
            }
            for await found in events.stream {
                name = found
                break
            }
            group.cancelAll()
            // It ends by its cancellation.
            do { try await group.waitForAll() } catch is CancellationError {}
        }
        let found = try #require(name)
        _ = try await machines.wait(for: found, within: Self.patience) { $0?.spec.bootstrap.dataSecretName != nil }
        try await core.provisionMachine(found)
    }

    private func running(_ core: CoreFixture, _ body: () async throws -> Void) async throws {
        let manager = Manager(
            client: core.api.client, options: ManagerOptions(instance: "test"), logger: core.api.logger)
        let infrastructure = [DemoProvider.cluster, DemoProvider.machine]
        for service in ClusterAPICore.services(in: manager.environment, infrastructure: infrastructure) {
            manager.add(AnyService(service))
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: manager)], logger: core.api.logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            let outcome: Result<Void, any Error>
            do {
                outcome = .success(try await body())
            } catch {
                try await tell(core)
                outcome = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try outcome.get()
        }
    }

    /// What the objects wait for, when they do not get on.
    private func tell(_ core: CoreFixture) async throws {
        func tell(_ object: some ConditionedObject) {
            let bad = object.conditions.filter { $0.status != .true }.map { "\($0.type): \($0.reason) \($0.message)" }
            Issue.record("\(object.key): \(bad.joined(separator: "; "))")
        }
        for object in try await core.api.list(Cluster.self) { tell(object) }
        for object in try await core.api.list(KubeadmControlPlane.self) { tell(object) }
        for object in try await core.api.list(MachineDeployment.self) { tell(object) }
        for object in try await core.api.list(MachineSet.self) { tell(object) }
        for object in try await core.api.list(Machine.self) { tell(object) }
        for object in try await core.api.list(KubeadmConfig.self) { tell(object) }
    }

    private struct AnyService: Service {
        let service: any Service

        init(_ service: any Service) {
            self.service = service
        }

        func run() async throws { try await service.run() }
    }
}
