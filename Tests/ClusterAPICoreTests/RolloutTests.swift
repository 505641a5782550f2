import ClusterAPICore
import ClusterAPIModel
import JSONTree
import KubernetesModel
import ManagementSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct RolloutTests {
    /// Each worker is replaced, one after the other, and never are there more than wanted.
    @Test func aNewVersionReplacesTheWorkersOneByOne() async throws {
        try await CoreFixture.with { core in
            try await core.createRunningDemo(workers: 2)
            let before = Set(try await core.machines(controlPlane: false).map(\.metadata.name))
            try await core.api.merge(
                ["spec": ["template": ["spec": ["version": "v1.20.15"]]]], into: "demo-md",
                of: MachineDeployment.apiResource)
            for _ in 0..<6 {
                try await core.settle()
                let workers = try await core.machines(controlPlane: false)
                #expect(workers.count <= 2)
                let running = workers.filter { $0.isTrue(.available) && !$0.metadata.isDeleting }
                #expect(running.count >= 1)
                for worker in workers where worker.spec.providerID.isEmpty {
                    try await core.provisionMachine(worker.metadata.name)
                }
            }
            let after = try await core.machines(controlPlane: false)
            #expect(after.count == 2 && after.allSatisfy { $0.spec.version == "v1.20.15" && $0.isTrue(.ready) })
            #expect(before.isDisjoint(with: after.map(\.metadata.name)))
            #expect(try await core.api.list(MachineSet.self).count == 1, "the empty set is gone")
            let deployment = try #require(try await core.api.read(MachineDeployment.self, "demo-md"))
            #expect(deployment.isTrue(.machinesUpToDate) && deployment.status.phase == .running)
        }
    }

    @Test func scalingGoesBothWays() async throws {
        try await CoreFixture.with { core in
            try await core.createRunningDemo(workers: 1)
            for replicas in [3, 1, 0] as [Int64] {
                try await core.api.merge(
                    ["spec": ["replicas": .number(JSONNumber(replicas))]], into: "demo-md",
                    of: MachineDeployment.apiResource)
                try await core.settle()
                #expect(try await core.machines(controlPlane: false).count == Int(replicas))
                #expect(try await core.demoMachines().count == Int(replicas) + 1)
            }
        }
    }

    @Test func aMachineThatIsToGoFirstGoesFirst() async throws {
        try await CoreFixture.with { core in
            try await core.createRunningDemo(workers: 3)
            let chosen = try #require(try await core.machines(controlPlane: false).last).metadata.name
            try await core.api.merge(
                ["metadata": ["annotations": .object([ClusterAPIAnnotation.deleteMachine: ""])]], into: chosen,
                of: Machine.apiResource)
            try await core.api.merge(["spec": ["replicas": 2]], into: "demo-md", of: MachineDeployment.apiResource)
            try await core.settle()
            let left = try await core.machines(controlPlane: false).map(\.metadata.name)
            #expect(left.count == 2 && !left.contains(chosen))
        }
    }
}
