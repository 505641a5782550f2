import ByohAPI
import ClusterAPIModel
import KubernetesModel
import Testing

@testable import byohctl

@Suite struct ClusterStoryTests {
    /// A cluster of one control plane and one worker, both of which have their ByoMachine and nothing else.
    private static func snapshot() -> ClusterSnapshot {
        var snapshot = ClusterSnapshot()
        var cluster = Cluster(metadata: ObjectMeta(name: "demo", namespace: "pool"))
        cluster.status.phase = .provisioning
        cluster.status.initialization.infrastructureProvisioned = true
        snapshot.cluster = cluster
        snapshot.controlPlanes = [KubeadmControlPlane(metadata: ObjectMeta(name: "cp"), spec: .init(replicas: 1))]
        snapshot.deployments = [MachineDeployment(metadata: ObjectMeta(name: "md"), spec: .init(replicas: 1))]
        snapshot.machines = [machine("w"), machine("cp", labels: [ClusterAPILabel.controlPlane: ""])]
        snapshot.byoMachines = ["w", "cp"].map { ByoMachine(metadata: ObjectMeta(name: $0), spec: .emptyValue) }
        return snapshot
    }

    private static func machine(_ name: String, labels: [String: String] = [:]) -> Machine {
        let reference = ContractReference(apiGroup: ByoMachine.apiResource.group, kind: "ByoMachine", name: name)
        return Machine(
            metadata: ObjectMeta(name: name, labels: labels),
            spec: Preserving(MachineSpec(infrastructureRef: reference)))
    }

    private static func ready(_ snapshot: inout ClusterSnapshot, _ index: Int) {
        snapshot.machines[index].conditions = [.init(type: "NodeReady", status: .true)]
    }

    @Test func theControlPlaneIsToldBeforeWorkers() {
        let story = ClusterStory(Self.snapshot())
        #expect(story.lines.map(\.subject) == ["cluster", "control plane cp", "worker w"])
        #expect(story.waitsFor == "control plane cp: Pending")
    }

    @Test func aMachineWithoutAHostSaysWhy() {
        var snapshot = Self.snapshot()
        snapshot.byoMachines[0].conditions = [
            .init(
                type: "BYOHostReady", status: .false, reason: "BYOHostsUnavailable",
                message: "No host fits: 2 are claimed")
        ]
        #expect(ClusterStory(snapshot).lines[2].sentence == "No host fits: 2 are claimed")
    }

    @Test func theStepOfTheHostIsShown() {
        var snapshot = Self.snapshot()
        let claim = HostClaim(
            namespace: "pool", name: "cp", uid: "u", claimID: ClaimID.random(), clusterName: "demo")
        var host = ByoHost(metadata: ObjectMeta(name: "h1"), spec: ByoHostSpec(claimRef: claim))
        host.status.observedPlan = ObservedPlan(revision: 1, checksum: "c", phase: .installing, step: "unpack-bundle")
        snapshot.hosts = [host]
        snapshot.byoMachines[1].status.hostRef = HostReference(name: "h1")
        let line = ClusterStory(snapshot).lines[1]
        #expect(line.subject == "control plane cp on h1" && line.sentence == "Installing: unpack-bundle")
    }

    @Test func itIsCompleteOnceEveryNodeIsReady() {
        var snapshot = Self.snapshot()
        Self.ready(&snapshot, 0)
        Self.ready(&snapshot, 1)
        #expect(!snapshot.isComplete)
        snapshot.cluster?.status.initialization.controlPlaneInitialized = true
        #expect(snapshot.isComplete)
        #expect(ClusterStory(snapshot).waitsFor == nil)
        snapshot.machines.removeFirst()
        #expect(!snapshot.isComplete)
        #expect(ClusterStory(snapshot).waitsFor == "1 more machines to be made")
    }

    @Test func onlyChangesAreShownWhereThereIsNoTerminal() {
        let written = Written()
        var display = ProgressDisplay(isTerminal: false) { written.text += $0 }
        display.show(ClusterStory(Self.snapshot()), after: .seconds(3))
        display.show(ClusterStory(Self.snapshot()), after: .seconds(65))
        var later = Self.snapshot()
        Self.ready(&later, 0)
        display.show(ClusterStory(later), after: .seconds(65))
        #expect(
            written.text == """
                00:03  cluster: Provisioning
                00:03  control plane cp: Pending
                00:03  worker w: Pending
                01:05  worker w: Ready

                """)
    }
}

/// What a display wrote.
private final class Written {
    var text = ""
}
