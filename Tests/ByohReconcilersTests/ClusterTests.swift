import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

@Suite struct ClusterTests {
    private func add(
        _ world: ByohWorld, endpoint: APIEndpoint? = nil, _ change: (inout ByoCluster) -> Void = { _ in }
    ) async throws {
        let owner = try #require(try await world.api.read(Cluster.self, "demo"))
        var cluster = ByoCluster(
            metadata: ObjectMeta(name: "demo", namespace: "default", labels: [ByohLabel.clusterName: "demo"]),
            spec: ByoClusterSpec(controlPlaneEndpoint: endpoint))
        cluster.metadata.ownerReferences = [OwnerReference(controlling: owner)].compactMap(\.self)
        change(&cluster)
        try await world.api.create(cluster)
    }

    @Test func aClusterWithAnEndpointIsProvisionedAndGetsThePort() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1", labels: [ByohLabel.zone: "rack-1"])
            try await world.addCluster(isProvisioned: false)
            try await add(world, endpoint: .init(host: "10.0.0.1", port: 0))
            let cluster = try await world.wait(ByoCluster.self, "demo") { $0?.isTrue(.ready) == true }
            #expect(cluster?.status.initialization.provisioned == true)
            #expect(cluster?.status.ready == true)
            #expect(cluster?.spec.controlPlaneEndpoint == .init(host: "10.0.0.1", port: 6443))
            #expect(cluster?.status.failureDomains == [.init(name: "rack-1", controlPlane: true)])
        }
    }

    @Test func aClusterWithoutAnEndpointWaitsUntilTheClusterHasOne() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster(isProvisioned: false)
            try await add(world)
            let waiting = try await world.wait(ByoCluster.self, "demo") {
                $0?.reason(of: .ready) == .waitingForEndpoint
            }
            #expect(waiting?.status.initialization.provisioned != true)
            try await world.api.merge(
                ["spec": ["controlPlaneEndpoint": ["host": "10.0.0.2", "port": 443]]], into: "demo",
                of: Cluster.apiResource)
            let cluster = try await world.wait(ByoCluster.self, "demo") { $0?.isTrue(.ready) == true }
            #expect(cluster?.spec.controlPlaneEndpoint == .init(host: "10.0.0.2", port: 443))
        }
    }

    @Test func aClusterThatIsManagedElsewhereIsNotTouched() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster(isProvisioned: false)
            try await add(world, endpoint: .init(host: "10.0.0.1")) {
                $0.metadata.annotations[ByohAnnotation.managedBy] = "terraform"
            }
            // Another one shows that the controller has had its turn.
            try await world.api.create(ByoCluster(metadata: ObjectMeta(name: "other", namespace: "default")))
            try await world.wait(ByoCluster.self, "other") { $0?.reason(of: .ready) == .waitingForOwner }
            let cluster = try #require(try await world.api.read(ByoCluster.self, "demo"))
            #expect(cluster.metadata.finalizers.isEmpty)
            #expect(cluster.status == .emptyValue)
        }
    }

    @Test func aDeletedClusterWaitsForItsMachines() async throws {
        try await ByohWorld.with { world in
            try await world.addHost("host-1")
            try await world.addCluster()
            try await add(world, endpoint: .init(host: "10.0.0.1"))
            try await world.wait(ByoCluster.self, "demo") { $0?.isTrue(.ready) == true }
            try await world.addMachine("m1")
            _ = try await world.run("m1", on: "host-1")
            try await world.api.delete(ByoCluster.self, "demo")
            let waiting = try await world.wait(ByoCluster.self, "demo") {
                $0?.reason(of: .ready) == .waitingForMachines
            }
            #expect(waiting?.condition(.ready)?.message == "Waiting for 1 ByoMachines to go: m1")
            try await world.api.delete(ByoMachine.self, "m1")
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .clean, of: clean)
            try await world.wait(ByoCluster.self, "demo") { $0 == nil }
        }
    }
}
