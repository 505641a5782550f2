import ClusterAPIModel
import KubernetesModel
import Testing

@Suite struct ConditionTests {
    private let early = Time(secondsSinceEpoch: 100)
    private let late = Time(secondsSinceEpoch: 200)

    @Test func theTimeMovesOnlyWhenTheStatusFlips() {
        var cluster = Cluster(metadata: ObjectMeta(name: "demo", generation: 3))
        cluster.mark(.available, .false, because: .notAvailable, "first", at: early)
        cluster.mark(.available, .false, because: .notAvailable, "second", at: late)
        #expect(cluster.condition(.available)?.lastTransitionTime == early)
        #expect(cluster.condition(.available)?.message == "second")
        #expect(cluster.condition(.available)?.observedGeneration == 3)
        cluster.mark(.available, .true, because: .available, at: late)
        #expect(cluster.condition(.available)?.lastTransitionTime == late)
        #expect(cluster.isTrue(.available))
    }

    @Test func conditionsOfOthersStay() {
        var machine = Machine(metadata: ObjectMeta(name: "m"), spec: Preserving(MachineSpec()))
        machine.conditions = [Condition(type: "HealthCheckSucceeded", status: .true)]
        machine.mark(.ready, .false, because: .notReady, at: early)
        #expect(machine.conditions.map(\.type) == ["HealthCheckSucceeded", "Ready"])
    }

    @Test func aMirroredConditionSpeaksItsOwnersWords() {
        var machine = Machine(metadata: ObjectMeta(name: "m"), spec: Preserving(MachineSpec()))
        machine.mirror(
            Condition(type: "Ready", status: .false, reason: "NoMatchingHost", message: "No host fits"),
            as: .infrastructureReady, at: early)
        #expect(machine.condition(.infrastructureReady)?.reason == "NoMatchingHost")
        #expect(machine.condition(.infrastructureReady)?.message == "No host fits")
    }
}
