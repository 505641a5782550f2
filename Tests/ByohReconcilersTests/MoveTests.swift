import ByohAPI
import ClusterAPIModel
import JSONTree
import KubernetesClient
import KubernetesModel
import ManagementSupport
import Testing

/// What `clusterctl move` does (cmd/clusterctl/client/cluster/mover.go), at its worst moments, between two management
/// clusters whose controllers work all the time.
@Suite struct MoveTests {
    @Test func aNodeSurvivesTheMoveOfItsCluster() async throws {
        try await ByohWorld.with { source in
            try await ByohWorld.with { target in
                let plan = try await Self.runMachine(in: source)
                try await source.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
                try await source.wait(ByoMachine.self, "m1") { $0?.reason(of: .paused) == .paused }

                // The host comes first, and its controller looks at it before anything else is there.
                let move = Move(from: source, to: target)
                try await move.copy("host-1", ByoHost.apiResource)
                try await target.wait(ByoHost.self, "host-1") {
                    $0?.message(of: .available).contains("neither") == true
                }
                for (name, resource) in Self.dependents { try await move.copy(name, resource) }
                let arrived = try #require(try await target.plan(of: "host-1"))
                #expect(arrived == plan)

                // Here everything but the host goes before the host, the Cluster too.
                for (name, resource) in Self.dependents.reversed() where name != "host-1-plan" {
                    try await move.remove(name, resource)
                }
                try await source.wait(ByoHost.self, "host-1") {
                    $0?.message(of: .available).contains("neither") == true
                }
                #expect(try await source.plan(of: "host-1") == plan, "the host is not told to clean itself")
                try await move.remove("host-1-plan", Secret.apiResource)
                try await move.remove("host-1", ByoHost.apiResource)
                try await source.wait(ByoHost.self, "host-1") { $0 == nil }

                try await target.api.merge(["spec": ["paused": false]], into: "demo", of: Cluster.apiResource)
                // The conditions follow in a write of their own.
                let machine = try await target.wait(ByoMachine.self, "m1") {
                    $0?.status.initialization.provisioned == true && $0?.reason(of: .ready) == .hostDisconnected
                }
                #expect(machine?.spec.providerID == plan.plan.providerID)
                #expect(machine?.isTrue(.bootstrapSucceeded) == true)
                // The agent speaks to the new management cluster, about the plan that it has long carried out.
                try await target.wait(Lease.self, "host-1") { $0 != nil }
                try await target.beat("host-1", at: 1_900_000_000_000_000)
                try await target.report("host-1", .running, of: plan)
                try await target.wait(ByoMachine.self, "m1") { $0?.isTrue(.ready) == true }
                #expect(try await target.plan(of: "host-1") == arrived, "nothing is provisioned again")
            }
        }
    }

    /// clusterctl waits for objects with the annotation.
    @Test func aHostThatWorksOnAPlanHoldsTheMoveUp() async throws {
        try await ByohWorld.with { world in
            try await world.addCluster()
            try await world.addHost("host-1")
            try await world.addMachine("m1")
            let plan = try await world.plan(of: "host-1") { $0.goal == .node }
            try await world.report("host-1", .bootstrapping, of: plan)
            try await world.wait(ByoHost.self, "host-1") {
                $0?.status.phase == .bootstrapping && $0?.metadata.annotations[ByohAnnotation.blockMove] != nil
            }
            // Also while the Cluster is paused the host gets on, and lets the move go on.
            try await world.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
            try await world.report("host-1", .running, of: plan)
            try await world.wait(ByoHost.self, "host-1") {
                $0?.status.phase == .running && $0?.metadata.annotations[ByohAnnotation.blockMove] == nil
            }
        }
    }

    @Test func aMachineThatGoesWhileItsClusterIsPausedIsMissedLater() async throws {
        try await ByohWorld.with { world in
            let plan = try await Self.runMachine(in: world)
            try await world.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .paused) == .paused }
            try await Move(from: world, to: world).remove("m1", ByoMachine.apiResource)
            // Something that the host's controller must notice after the machine.
            try await world.api.merge(["spec": ["cordoned": true]], into: "host-1", of: ByoHost.apiResource)
            try await world.beat("host-1", at: 1_900_000_000_000_000)
            #expect(try await world.plan(of: "host-1") == plan)
            try await world.api.merge(["spec": ["paused": false]], into: "demo", of: Cluster.apiResource)
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            #expect(clean.plan.claimID == plan.plan.claimID)
        }
    }

    @Test func anOperatorMayCallAClaimOver() async throws {
        try await ByohWorld.with { world in
            let plan = try await Self.runMachine(in: world)
            try await world.api.merge(["spec": ["paused": true]], into: "demo", of: Cluster.apiResource)
            try await world.wait(ByoMachine.self, "m1") { $0?.reason(of: .paused) == .paused }
            let move = Move(from: world, to: world)
            try await move.remove("m1", ByoMachine.apiResource)
            try await move.remove("demo", Cluster.apiResource)
            let host = try await world.wait(ByoHost.self, "host-1") {
                $0?.message(of: .available).contains("neither") == true
            }
            #expect(host?.message(of: .available).contains(ByohAnnotation.forceRelease) == true)
            #expect(try await world.plan(of: "host-1") == plan)
            try await world.api.merge(
                ["metadata": ["annotations": [ByohAnnotation.forceRelease: "yes"]]], into: "host-1",
                of: ByoHost.apiResource)
            let clean = try await world.plan(of: "host-1") { $0.goal == .clean }
            try await world.report("host-1", .clean, of: clean)
            try await world.wait(ByoHost.self, "host-1") {
                $0?.spec.claimRef == nil && $0?.metadata.annotations[ByohAnnotation.forceRelease] == nil
            }
        }
    }

    // MARK: - Steps

    /// All of the cluster but its host, owners first.
    private static let dependents: [(String, APIResource)] = [
        ("demo", Cluster.apiResource), ("m1", Secret.apiResource), ("m1", Machine.apiResource),
        ("host-1-plan", Secret.apiResource), ("m1", ByoMachine.apiResource),
    ]

    /// A machine that is a Node on host-1, with its bootstrap data wiped.
    private static func runMachine(in world: ByohWorld) async throws -> SealedHostPlan {
        try await world.addCluster()
        try await world.addHost("host-1")
        try await world.addMachine("m1")
        _ = try await world.run("m1", on: "host-1")
        try await world.wait(Secret.self, "host-1-plan") { $0?.data[HostPlan.bootstrapKey] == nil }
        try await world.wait(ByoHost.self, "host-1") {
            $0?.status.phase == .running && $0?.metadata.annotations[ByohAnnotation.blockMove] == nil
        }
        return try #require(try await world.plan(of: "host-1"))
    }
}

extension ByoHost {
    fileprivate func message(of type: ConditionType) -> String { condition(type)?.message ?? "" }
}
