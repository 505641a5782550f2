import ControllerRuntime
import KubernetesModel
import Testing

@Suite struct PredicateTests {
    private typealias Accepts = Predicate<Widget>

    private let old = Widget.fixture()

    private func update(_ change: (inout Widget) -> Void) -> StoreChange<Widget> {
        .updated(old: old, new: Widget.fixture(change))
    }

    @Test func seesOnlyWhatItIsNamedAfter() {
        let status = update { $0.status.phase = "x" }
        let labels = update { $0.metadata.labels = ["a": "b"] }
        let generation = update { $0.metadata.generation = 2 }
        #expect(!Accepts.generationChanged.accepts(status))
        #expect(Accepts.generationChanged.accepts(generation))
        #expect(Accepts.labelsChanged.accepts(labels))
        #expect(!Accepts.labelsChanged.accepts(status))
        #expect(!Accepts.annotationsChanged.accepts(labels))
        #expect(Accepts.changed(\.status.phase).accepts(status))
    }

    @Test func takesTheBeginOfADeletionForAChangeOfGeneration() {
        #expect(Accepts.generationChanged.accepts(.updated(old: old, new: old.deleting())))
    }

    @Test func acceptsWhatAppearsAndVanishes() {
        #expect(Accepts.generationChanged.accepts(.added(old, isInitial: true)))
        #expect(Accepts.labelsChanged.accepts(.deleted(old)))
        #expect(Accepts.created.accepts(.added(old, isInitial: false)))
        #expect(!Accepts.created.accepts(.deleted(old)))
    }

    @Test func combines() {
        let labels = update { $0.metadata.labels = ["a": "b"] }
        let both = Accepts.generationChanged.and(.labelsChanged)
        #expect(Accepts.generationChanged.or(.labelsChanged).accepts(labels))
        #expect(!both.accepts(labels))
        #expect(both.negated.accepts(labels))
    }
}
