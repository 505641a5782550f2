import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Provider {
    /// Cluster API's contract with infrastructure providers, v1beta2, as current core enforces it.
    @Suite(.timeLimit(.minutes(5))) struct Contract {
        // MARK: - How core finds our kinds

        // Core makes the plural from the kind and the version from the label; there is no other way to us.
        @Test(arguments: APIServerKind.available)
        func coreFindsEveryKindByItsNameAndItsLabel(on kind: APIServerKind) async throws {
            try await kind.withNamespace { client, _ in
                try await ProviderPlane.define(client)
                let kinds = ["ByoCluster", "ByoClusterTemplate", "ByoMachine", "ByoMachineTemplate", "ByoHost"]
                for kind in kinds {
                    let name = "\(kind.lowercased())s.\(ByohGroup.name)"
                    let definition = try await client.resources(CustomResourceDefinition.apiResource).get(name)
                    let labels = definition.metadata.labels
                    #expect(labels["cluster.x-k8s.io/provider"] == "infrastructure-byoh", "\(name)")
                    let versions = (labels["cluster.x-k8s.io/v1beta2"] ?? "").split(separator: "_").map(String.init)
                    #expect(!versions.isEmpty, "\(name)")
                    let served = (definition.fields["spec"]?["versions"]?.array ?? []).filter { $0["served"] == true }
                    let names = served.compactMap { $0["name"]?.string }
                    #expect(Set(versions).isSubset(of: names), "\(name)")
                    #expect(definition.fields["spec"]?["scope"] == "Namespaced")
                    #expect(definition.fields["spec"]?["names"]?["listKind"]?.string == "\(kind)List")
                    if kind != "ByoClusterTemplate" {
                        #expect(served.allSatisfy { $0["subresources"]?["status"] != nil }, "\(name)")
                    }
                }
            }
        }

        // MARK: - The cluster

        @Test(arguments: APIServerKind.available)
        func aClusterGetsItsEndpointAndIsProvisionedForGood(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await plane.addHost("host-1", labels: [ByohLabel.zone: "rack-1"])
                try await core.makeCluster(endpoint: APIEndpoint(host: "10.0.0.1", port: 0))
                try await plane.wait(ByoCluster.self, "demo") { $0?.reason(of: .ready) == .waitingForOwner }
                try await core.followCluster()
                try await plane.wait(ByoCluster.self, "demo") {
                    $0?.isTrue(.ready) == true && $0?.status.initialization.provisioned == true
                }
                try await core.followCluster()
                let cluster = try #require(try await plane.read(Cluster.self, "demo"))
                #expect(cluster.spec.validEndpoint == APIEndpoint(host: "10.0.0.1", port: 6443))
                #expect(cluster.status.initialization.infrastructureProvisioned)
                #expect(cluster.status.failureDomains.map(\.name) == ["rack-1"])
                // Nothing takes it back: not even that the last host of a place goes.
                try await plane.resources(ByoHost.self).delete("host-1")
                let left = try await plane.wait(ByoCluster.self, "demo") { $0?.status.failureDomains.isEmpty == true }
                #expect(left?.status.initialization.provisioned == true)
                #expect(left?.spec.controlPlaneEndpoint == APIEndpoint(host: "10.0.0.1", port: 6443))
            }
        }

        @Test(arguments: APIServerKind.available)
        func aClusterWithoutAnEndpointWaitsForTheOneOfItsOwner(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.makeCluster(endpoint: nil)
                try await core.followCluster()
                try await plane.wait(ByoCluster.self, "demo") { $0?.reason(of: .ready) == .waitingForEndpoint }
                try await plane.merge(
                    ["spec": ["controlPlaneEndpoint": ["host": "10.0.0.7", "port": 6443]]], into: "demo",
                    of: Cluster.self)
                let cluster = try await plane.wait(ByoCluster.self, "demo") {
                    $0?.status.initialization.provisioned == true
                }
                #expect(cluster?.spec.controlPlaneEndpoint?.host == "10.0.0.7")
            }
        }

        // The book says label, the code says annotation.
        @Test(arguments: APIServerKind.available, ["annotations", "labels"])
        func aClusterThatSomebodyElseManagesIsLeftToHim(on kind: APIServerKind, _ place: String) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.makeCluster(endpoint: nil) { cluster in
                    if place == "labels" {
                        cluster.metadata.labels[ByohAnnotation.managedBy] = "terraform"
                    } else {
                        cluster.metadata.annotations[ByohAnnotation.managedBy] = "terraform"
                    }
                }
                try await core.followCluster()
                try await plane.merge(
                    ["spec": ["controlPlaneEndpoint": ["host": "10.0.0.3", "port": 443]]], into: "demo",
                    of: ByoCluster.self)
                try await plane.merge(
                    ["status": ["initialization": ["provisioned": true]]], into: "demo", of: ByoCluster.self, .status)
                // Another cluster shows that the controller has had its turn.
                try await core.provisionCluster("other")
                try await core.followCluster()
                let ours = try #require(try await plane.read(ByoCluster.self, "demo"))
                #expect(ours.status.conditions.isEmpty && ours.metadata.finalizers.isEmpty)
                let cluster = try await plane.read(Cluster.self, "demo")
                #expect(cluster?.spec.validEndpoint == APIEndpoint(host: "10.0.0.3", port: 443))
            }
        }

        // MARK: - The machine

        @Test(arguments: APIServerKind.available)
        func aMachineIsServedOnlyWhenAllThatItNeedsIsThere(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await plane.addHost("host-1")
                try await core.makeMachine("m1", hasData: false)
                try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForOwner }
                try await core.followMachine("m1")
                try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForCluster }
                try await core.makeCluster()
                try await plane.wait(ByoMachine.self, "m1") {
                    $0?.reason(of: .ready) == .waitingForClusterInfrastructure
                }
                try await core.followCluster()
                try await plane.wait(ByoCluster.self, "demo") { $0?.isTrue(.ready) == true }
                try await core.followCluster()
                try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForBootstrapData }
                #expect(try await plane.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
                let data = try await core.makeData("m1")
                try await plane.merge(
                    ["spec": ["bootstrap": ["dataSecretName": .string(data)]]], into: "m1", of: Machine.self)
                _ = try await plane.plan(of: "host-1") { $0.machineName == "m1" }
            }
        }

        @Test(arguments: APIServerKind.available)
        func coreReadsWhatAProvisionedMachineSays(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster()
                try await plane.addHost("host-1", labels: [ByohLabel.zone: "rack-1"])
                try await plane.addHost("host-2", labels: [ByohLabel.zone: "rack-2"])
                try await core.addMachine("m1", failureDomain: "rack-2")
                let plan = try await plane.plan(of: "host-2") { $0.machineName == "m1" }
                #expect(plan.plan.installation?.kubernetesVersion == "v1.34.1")
                // Not before the bootstrap has succeeded: core would look for a Node that is not there.
                try await plane.report("host-2", .bootstrapping, of: plan)
                try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .bootstrapping }
                #expect(try await core.followMachine("m1") == false)
                try await plane.report("host-2", .running, of: plan)
                try await plane.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true }
                #expect(try await core.followMachine("m1"))
                let machine = try #require(try await plane.read(Machine.self, "m1"))
                #expect(machine.spec.providerID == plan.plan.providerID)
                #expect(machine.status.failureDomain == "rack-2")
                #expect(machine.status.addresses.map(\.address) == ["host-2", "10.0.0.9"])
                let ours = try #require(try await plane.read(ByoMachine.self, "m1"))
                #expect(ours.metadata.labels[ByohLabel.clusterName] == "demo")
                for condition in ours.status.conditions {
                    #expect(!condition.type.isEmpty && !condition.reason.isEmpty && condition.lastTransitionTime != nil)
                }
                #expect(try await plane.read(ByoHost.self, "host-1")?.spec.claimRef == nil)
            }
        }

        // Two Nodes with one provider ID are an error to core, also when one of them is the last use of the host.
        @Test(arguments: APIServerKind.available)
        func eachUseOfAHostHasAProviderIDOfItsOwn(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster()
                try await plane.addHost("host-1")
                var seen: Set<String> = []
                for name in ["m1", "m2", "m3"] {
                    try await core.addMachine(name)
                    let plan = try await core.run(name, on: "host-1")
                    seen.insert(plan.plan.providerID)
                    try await core.deleteMachine(name)
                    try await core.clean("host-1")
                    try await plane.wait(ByoMachine.self, name) { $0 == nil }
                }
                #expect(seen.count == 3)
            }
        }

        // Core writes labels and annotations of its own all the time, by server-side apply under a name of its own.
        @Test(arguments: APIServerKind.available)
        func coreAppliesMetadataWhileWeWriteAndNobodyConflicts(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster()
                try await plane.addHost("host-1")
                try await core.addMachine("m1")
                let plan = try await plane.plan(of: "host-1") { $0.machineName == "m1" }
                for (number, phase) in [ObservedPlan.Phase.installing, .bootstrapping, .running].enumerated() {
                    try await plane.report("host-1", phase, of: plan)
                    let applied = try await plane.client.resources(ByoMachine.apiResource, in: plane.namespace).patch(
                        "m1",
                        .apply(
                            [
                                "apiVersion": .string(ByohGroup.apiVersion), "kind": "ByoMachine",
                                "metadata": [
                                    "name": "m1", "labels": ["round": .string("\(number)")],
                                    "annotations": ["example.org/round": .string("\(number)")],
                                ],
                            ], manager: "capi-machineset-metadata", force: false))
                    #expect(applied.metadata.labels["round"] == "\(number)")
                }
                let machine = try await plane.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true }
                #expect(machine?.metadata.labels["round"] == "2")
                #expect(machine?.claim?.host == "host-1")
            }
        }

        // A machine that is not well any more says so in Ready, which core mirrors for MachineHealthChecks.
        @Test(arguments: APIServerKind.available)
        func aDeadHostShowsOnItsMachineWithoutBeingUnprovisioned(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.provisionNode()
                try await plane.beat("host-1", at: 1_800_000_001_000_000, lasting: 5)
                let machine = try await plane.wait(ByoMachine.self, "m1") {
                    $0?.reason(of: .ready) == .hostDisconnected
                }
                #expect(machine?.status.initialization.provisioned == true)
                #expect(machine?.spec.providerID != nil)
                try await plane.beat("host-1", at: 1_800_000_002_000_000)
                try await plane.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true }
            }
        }
    }
}
