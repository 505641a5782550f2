import ByohAPI
import ByohReconcilers
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import TestSupport
import Testing

extension Provider {
    /// Deletion and pausing, in every state that core can leave things in.
    @Suite(.timeLimit(.minutes(5))) struct Deletion {
        /// How far a machine has come.
        enum Stage: String, CaseIterable, Sendable {
            case waitingForOwner, waitingForData, waitingForHost, planned, running, releasing
        }

        /// Brings a machine `m1` on `host-1` to a stage.
        private func bring(_ plane: ProviderPlane, to stage: Stage) async throws {
            let core = CoreDriver(plane: plane)
            try await core.provisionCluster()
            if stage != .waitingForHost { try await plane.addHost("host-1") }
            switch stage {
            case .waitingForOwner:
                try await core.makeMachine("m1")
                try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForOwner }
                return
            case .waitingForData:
                try await core.addMachine("m1", hasData: false)
                try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .waitingForBootstrapData }
                return
            case .waitingForHost:
                try await core.addMachine("m1")
                try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .noMatchingHost }
                return
            case .planned, .running, .releasing:
                try await core.addMachine("m1")
                _ = try await plane.plan(of: "host-1") { $0.machineName == "m1" }
                try await plane.wait(ByoMachine.self, "m1") { $0?.isTrue(.hostReady) == true }
            }
            if stage == .planned { return }
            try await core.run("m1", on: "host-1")
            if stage == .running { return }
            try await core.deleteMachine("m1")
            _ = try await plane.plan(of: "host-1") { $0.goal == .clean }
            try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .releasing }
        }

        // A paused object is left alone whatever is to be done for it, and taken up again where it was.
        @Test(arguments: APIServerKind.available, Stage.allCases)
        func aPausedMachineIsLeftAloneInEveryStage(on kind: APIServerKind, _ stage: Stage) async throws {
            try await ProviderPlane.with(kind) { plane in
                try await bring(plane, to: stage)
                try await plane.merge(["spec": ["paused": true]], into: "demo", of: Cluster.self)
                try await plane.wait(ByoMachine.self, "m1") { $0?.isTrue(.paused) == true }
                let before = try #require(try await plane.read(ByoMachine.self, "m1"))
                #expect(before.reason(of: .paused) == .paused)
                if !before.metadata.isDeleting { try await CoreDriver(plane: plane).deleteMachine("m1") }
                // Another machine of another cluster shows that the controller has had its turn.
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster("other")
                try await core.addMachine("turn", in: "other", hasData: false)
                try await plane.wait(ByoMachine.self, "turn") { $0?.reason(of: .ready) == .waitingForBootstrapData }
                let still = try #require(try await plane.read(ByoMachine.self, "m1"))
                #expect(still.metadata.isDeleting && !still.metadata.finalizers.isEmpty)
                #expect(still.spec == before.spec && still.claim?.id == before.claim?.id)
                try await plane.merge(["spec": ["paused": .null]], into: "demo", of: Cluster.self)
                if [.planned, .running, .releasing].contains(stage) { try await core.clean("host-1") }
                try await plane.wait(ByoMachine.self, "m1") { $0 == nil }
            }
        }

        @Test(arguments: APIServerKind.available)
        func theAnnotationPausesOneObjectAlone(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.provisionCluster()
                try await plane.addHost("host-1")
                try await core.addMachine("m1") { $0.metadata.annotations[ByohAnnotation.paused] = "" }
                try await core.addMachine("m2")
                try await core.run("m2", on: "host-1")
                let paused = try await plane.wait(ByoMachine.self, "m1") { $0?.isTrue(.paused) == true }
                #expect(paused?.claim == nil)
            }
        }

        // The bootstrap data may be gone by then, and so may be whatever else the machine was made of.
        @Test(arguments: APIServerKind.available)
        func aMachineIsReleasedWithoutItsDataItsMachineAndItsCluster(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                try await bring(plane, to: .running)
                try await plane.resources(Secret.self).delete("m1")
                try await plane.resources(Machine.self).delete("m1")
                try await plane.resources(Cluster.self).delete("demo")
                try await CoreDriver(plane: plane).deleteMachine("m1")
                try await CoreDriver(plane: plane).clean("host-1")
                try await plane.wait(ByoMachine.self, "m1") { $0 == nil }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aMachineOfAClusterThatWasNeverProvisionedGoesAtOnce(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let core = CoreDriver(plane: plane)
                try await core.makeCluster()
                try await core.addMachine("m1")
                try await plane.wait(ByoMachine.self, "m1") {
                    $0?.reason(of: .ready) == .waitingForClusterInfrastructure
                }
                try await core.deleteMachine("m1")
                try await plane.wait(ByoMachine.self, "m1") { $0 == nil }
            }
        }

        @Test(arguments: APIServerKind.available)
        func aHostThatCannotBeReachedHoldsAMachineForSoLongAndNoLonger(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) {
                $0.releaseLimit = .seconds(2)
            } _: { plane in
                try await bring(plane, to: .running)
                try await plane.beat("host-1", at: 1_800_000_001_000_000, lasting: 5)
                try await plane.wait(ByoMachine.self, "m1") { $0?.reason(of: .ready) == .hostDisconnected }
                try await CoreDriver(plane: plane).deleteMachine("m1")
                try await plane.wait(ByoMachine.self, "m1") { $0 == nil }
                let host = try await plane.wait(ByoHost.self, "host-1") { $0?.status.phase == .quarantined }
                #expect(host?.spec.claimRef?.name == "m1" && host?.spec.quarantine?.reason == .unreachable)
                // It comes back and cleans itself; then it is there for others.
                try await plane.beat("host-1", at: 1_800_000_002_000_000)
                try await CoreDriver(plane: plane).clean("host-1")
                try await plane.wait(ByoHost.self, "host-1") { $0?.isTrue(.available) == true }
            }
        }

        // MARK: - Which objects are ours

        @Test(arguments: APIServerKind.available)
        func theWatchFilterLeavesOtherObjectsToOtherControllers(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) {
                $0.watchFilter = "blue"
            } _: { plane in
                let core = CoreDriver(plane: plane)
                try await core.makeCluster { $0.metadata.labels[ByohLabel.watchFilter] = "blue" }
                try await core.followCluster()
                try await plane.wait(ByoCluster.self, "demo") { $0?.isTrue(.ready) == true }
                try await core.followCluster()
                try await plane.addHost("host-1")
                try await core.addMachine("green") { $0.metadata.labels[ByohLabel.watchFilter] = "green" }
                try await core.addMachine("none")
                try await core.addMachine("blue") { $0.metadata.labels[ByohLabel.watchFilter] = "blue" }
                // Core's label and owner go on top of what is there.
                try await core.run("blue", on: "host-1")
                for name in ["green", "none"] {
                    let machine = try #require(try await plane.read(ByoMachine.self, name))
                    #expect(machine.status.conditions.isEmpty && machine.metadata.finalizers.isEmpty)
                }
            }
        }

        @Test(arguments: APIServerKind.available)
        func objectsOfOtherNamespacesAreLeftAlone(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let elsewhere = ProviderPlane(
                    server: plane.server, client: plane.client, namespace: try await plane.client.makeNamespace())
                let theirs = CoreDriver(plane: elsewhere)
                try await theirs.makeCluster()
                try await theirs.followCluster()
                try await CoreDriver(plane: plane).provisionCluster()
                let cluster = try #require(try await elsewhere.read(ByoCluster.self, "demo"))
                #expect(cluster.status.conditions.isEmpty && cluster.metadata.finalizers.isEmpty)
            }
        }

        // MARK: - Moving to another management cluster

        // clusterctl carries no status, gives new UIDs, and unpauses when all is there. Nothing is provisioned again.
        @Test(arguments: APIServerKind.available)
        func aClusterThatWasMovedGoesOnWhereItWas(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                try await bring(plane, to: .running)
                try await plane.merge(["spec": ["paused": true]], into: "demo", of: Cluster.self)
                try await plane.wait(ByoMachine.self, "m1") { $0?.isTrue(.paused) == true }
                let plan = try await plane.plan(of: "host-1") { $0.goal == .node }
                let target = ProviderPlane(
                    server: plane.server, client: plane.client, namespace: try await plane.client.makeNamespace())
                try await move(from: plane, to: target)
                try await target.withControllers {
                    let core = CoreDriver(plane: target)
                    try await target.merge(["spec": ["paused": .null]], into: "demo", of: Cluster.self)
                    // The agent speaks to the new place: a new Lease, and a report of what it did long ago.
                    try await target.wait(Lease.self, "host-1") { $0 != nil }
                    try await target.report("host-1")
                    try await target.beat("host-1")
                    let moved = try await target.plan(of: "host-1") { $0.goal == .node }
                    #expect(moved.checksum == plan.checksum && moved.plan.revision == plan.plan.revision)
                    try await target.report("host-1", .running, of: moved)
                    let machine = try await target.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true }
                    #expect(machine?.spec.providerID == plan.plan.providerID)
                    #expect(machine?.status.initialization.provisioned == true)
                    #expect(try await core.followMachine("m1"))
                    let host = try #require(try await target.read(ByoHost.self, "host-1"))
                    #expect(host.spec.claimRef?.claimID == plan.plan.claimID)
                    let after = try await target.plan(of: "host-1") { _ in true }
                    #expect(after.checksum == plan.checksum)
                }
            }
        }

        /// What clusterctl does: owners first, without status, UIDs and resource versions, with owner references to the
        /// new owners. The namespace stands for another cluster.
        private func move(from source: ProviderPlane, to target: ProviderPlane) async throws {
            var identities: [String: String] = [:]
            func copy(_ resource: APIResource, _ name: String) async throws {
                let object = try await source.client.resources(resource, in: source.namespace).get(name)
                var tree = try JSONValue(encoding: object)
                let old = tree["metadata"]?["uid"]?.string ?? ""
                tree["status"] = nil
                if tree["spec"]?["claimRef"] != nil {
                    tree["spec"]?["claimRef"]?["namespace"] = .string(target.namespace)
                }
                for field in [
                    "uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink",
                    "namespace",
                ] { tree["metadata"]?[field] = nil }
                let owners: [JSONValue] = (tree["metadata"]?["ownerReferences"]?.array ?? []).map { owner in
                    var owner = owner
                    owner["uid"] = .string(identities[owner["uid"]?.string ?? ""] ?? "")
                    return owner
                }
                tree["metadata"]?["ownerReferences"] = owners.isEmpty ? nil : .array(owners)
                let created = try await target.client.resources(resource, in: target.namespace).create(
                    try tree.decode(DynamicObject.self))
                identities[old] = created.metadata.uid
            }
            try await copy(Cluster.apiResource, "demo")
            try await copy(ByoCluster.apiResource, "demo")
            try await copy(Machine.apiResource, "m1")
            try await copy(ByoMachine.apiResource, "m1")
            try await copy(ByoHost.apiResource, "host-1")
            try await copy(Secret.apiResource, "host-1-plan")
            try await copy(Role.apiResource, "byoh-host-host-1")
            try await copy(RoleBinding.apiResource, "byoh-host-host-1")
        }

        // MARK: - Templates

        // The topology controller tries out what a rotation would change; only then may a template's spec differ.
        @Test(arguments: APIServerKind.available)
        func aTemplateCanBeTriedOutByServerSideApply(on kind: APIServerKind) async throws {
            try await ProviderPlane.with(kind) { plane in
                let templates = plane.client.resources(ByoMachineTemplate.apiResource, in: plane.namespace)
                func manifest(_ zone: String) -> JSONValue {
                    [
                        "apiVersion": .string(ByohGroup.apiVersion), "kind": "ByoMachineTemplate",
                        "metadata": [
                            "name": "workers", "annotations": ["topology.cluster.x-k8s.io/dry-run": ""],
                        ],
                        "spec": [
                            "template": [
                                "spec": [
                                    "selector": ["matchLabels": ["zone": .string(zone)]],
                                    "installation": ["source": "preinstalled"],
                                ]
                            ]
                        ],
                    ]
                }
                let made = try await templates.patch(
                    "workers", .apply(manifest("a"), manager: "capi-topology", force: true))
                // The same again changes nothing, so that there is no endless rotation.
                let again = try await templates.patch(
                    "workers", .apply(manifest("a"), manager: "capi-topology", force: true))
                #expect(again.metadata.resourceVersion == made.metadata.resourceVersion)
                let tried = try await templates.patch(
                    "workers", .apply(manifest("b"), manager: "capi-topology", force: true),
                    options: WriteOptions(isDryRun: true))
                let selector = tried.fields["spec"]?["template"]?["spec"]?["selector"]
                #expect(selector?["matchLabels"]?["zone"] == "b")
                let stored = try await templates.get("workers")
                #expect(stored.metadata.resourceVersion == made.metadata.resourceVersion)
            }
        }
    }
}
