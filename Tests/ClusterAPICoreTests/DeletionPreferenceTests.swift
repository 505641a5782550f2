import ClusterAPIModel
import KubernetesModel
import Testing

@testable import ClusterAPICore

@Suite struct DeletionPreferenceTests {
    private func machine(_ name: String, created: Int64, isReady: Bool = true, marked: Bool = false) -> Machine {
        var machine = Machine(metadata: ObjectMeta(name: name), spec: Preserving(MachineSpec()))
        machine.metadata.creationTimestamp = Time(secondsSinceEpoch: created)
        if marked { machine.metadata.annotations[ClusterAPIAnnotation.deleteMachine] = "" }
        machine.status.nodeRef = .init(name: name)
        machine.mark(.ready, isReady ? .true : .false, because: .ready, at: Time(secondsSinceEpoch: created))
        return machine
    }

    // The order in which machines go: asked for, broken, then by the order of the set.
    @Test(arguments: [
        (DeletionOrder.random, ["marked", "broken", "new", "old"]), (.oldest, ["marked", "broken", "old", "new"]),
        (.newest, ["marked", "broken", "new", "old"]),
    ])
    func theMostDispensableGoesFirst(order: DeletionOrder, names: [String]) {
        let machines = [
            machine("old", created: 1), machine("new", created: 5), machine("broken", created: 3, isReady: false),
            machine("marked", created: 4, marked: true),
        ]
        #expect(DeletionPreference(order: order).sorted(machines).map(\.metadata.name) == names)
    }
}
