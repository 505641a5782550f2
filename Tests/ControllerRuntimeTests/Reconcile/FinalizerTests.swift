import ControllerRuntime
import JSONTree
import KubernetesModel
import Testing

@Suite struct FinalizerTests {
    private let finalizer = Finalizer("example.com/cleanup")
    private let widget = Widget.fixture()

    @Test func hasFourArms() {
        #expect(finalizer.step(for: widget.metadata) == .addThenApply)
        #expect(finalizer.step(for: widget.finalized().metadata) == .apply)
        #expect(finalizer.step(for: widget.finalized().deleting().metadata) == .cleanUpThenRemove)
        #expect(finalizer.step(for: widget.deleting().metadata) == .nothing)
        #expect(finalizer.step(for: widget.finalized("other").deleting().metadata) == .nothing)
    }

    @Test func addsItselfBehindOthers() throws {
        let other = widget.finalized("other")
        let patch = finalizer.addition(to: other.metadata, of: try StoredIdentity(other))
        let result = try patch.apply(to: try JSONValue(encoding: other))
        #expect(result["metadata"]?["finalizers"] == ["other", "example.com/cleanup"])
    }

    @Test func addsItselfToAnObjectWithoutFinalizersOnlyInTheVersionThatWasRead() throws {
        let patch = finalizer.addition(to: widget.metadata, of: try StoredIdentity(widget))
        #expect(patch.operations.contains(.replace(JSONPointer(["metadata", "resourceVersion"]), "1")))
        let result = try patch.apply(to: try JSONValue(encoding: widget))
        #expect(result["metadata"]?["finalizers"] == ["example.com/cleanup"])
    }

    @Test func removesItselfAndNothingElse() throws {
        let held = widget.finalized("first").finalized().finalized("last").deleting()
        let patch = try #require(finalizer.removal(from: held.metadata, of: try StoredIdentity(held)))
        let result = try patch.apply(to: try JSONValue(encoding: held))
        #expect(result["metadata"]?["finalizers"] == ["first", "last"])
    }

    @Test func failsRatherThanRemoveWhatHasTakenItsPlace() throws {
        let seen = widget.finalized().finalized("other").deleting()
        let patch = try #require(finalizer.removal(from: seen.metadata, of: try StoredIdentity(seen)))
        let now = widget.finalized("other").deleting()
        #expect(throws: JSONPatchError.self) { try patch.apply(to: try JSONValue(encoding: now)) }
    }

    @Test func failsOnAnotherObjectOfTheSameName() throws {
        let patch = finalizer.addition(to: widget.metadata, of: try StoredIdentity(widget))
        let other = Widget.fixture { $0.metadata.uid = "uid-2" }
        #expect(throws: JSONPatchError.self) { try patch.apply(to: try JSONValue(encoding: other)) }
    }
}
