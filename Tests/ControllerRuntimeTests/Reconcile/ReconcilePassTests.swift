import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel
import Logging
import Synchronization
import TestSupport
import Testing

@Suite struct ReconcilePassTests {
    private static let path = "/apis/example.com/v1/namespaces/default/widgets/w"
    private static let finalizer = "example.com/cleanup"

    private struct Broken: Error {}

    /// Does what the test says.
    private struct Reconciling: Reconciler {
        static let finalizer: String? = ReconcilePassTests.finalizer
        var applying: @Sendable (inout Widget) async throws -> Outcome = { _ in .settled }
        var cleaning: @Sendable (inout Widget) async throws -> Outcome = { _ in .settled }
        var pauses = false

        func apply(_ widget: inout Widget, _ scope: ReconcileScope) async throws -> Outcome {
            try await applying(&widget)
        }
        func cleanUp(_ widget: inout Widget, _ scope: ReconcileScope) async throws -> Outcome {
            try await cleaning(&widget)
        }
        func isPaused(_ widget: Widget, _ scope: ReconcileScope) async throws -> Bool { pauses }
        func markPaused(_ widget: inout Widget, _ scope: ReconcileScope) {
            widget.status.phase = "Paused"
            widget.spec.color = "never written"
        }
    }

    private let api = TinyAPI()
    private let clock = ManualClock()
    private let overlay = WriteOverlay<Widget>()

    private func run(_ reconciler: Reconciling, on widget: Widget) async throws -> Outcome {
        let scope = ReconcileScope(
            widget, logger: Logger(label: "test"), client: api.client, reconcileID: "1", events: nil, reporter: "test",
            wallClock: .system)
        let pass = ReconcilePass(
            reconciler, scope: scope, timeline: Timeline(clock), limit: .seconds(10), wrote: overlay.wrote)
        return try await pass.run(on: widget)
    }

    private func stored(_ widget: Widget) throws -> Widget {
        try api.put(widget)
        return widget
    }

    // MARK: Four arms

    @Test func addsTheFinalizerBeforeItApplies() async throws {
        let widget = try stored(.fixture())
        let seen = Mutex<[String]>([])
        let outcome = try await run(
            Reconciling(applying: { widget in
                seen.withLock { $0 = widget.metadata.finalizers }
                return .recheck(after: .seconds(3))
            }), on: widget)
        #expect(outcome == .recheck(after: .seconds(3)))
        #expect(seen.withLock(\.self) == [Self.finalizer])
        #expect(api.writes == ["PATCH \(Self.path)"])
    }

    @Test func writesNothingWhenNothingChanged() async throws {
        let widget = try stored(Widget.fixture().finalized())
        #expect(try await run(Reconciling(), on: widget) == .settled)
        #expect(api.requests.isEmpty)
    }

    @Test func writesSpecAndStatusOnceEach() async throws {
        let widget = try stored(Widget.fixture().finalized())
        _ = try await run(
            Reconciling(applying: { widget in
                widget.spec.color = "red"
                widget.status.phase = "Painted"
                return .settled
            }), on: widget)
        #expect(api.writes == ["PATCH \(Self.path)", "PATCH \(Self.path)/status"])
        #expect(api.object(at: Self.path)?["spec"]?["color"] == "red")
        #expect(api.object(at: Self.path)?["status"]?["phase"] == "Painted")
        #expect(overlay.freshest(widget).status.phase == "Painted", "the next pass reads this one's writes")
    }

    @Test func theNextPassReadsAWriteThatAFailedOneFollowed() async throws {
        let widget = try stored(Widget.fixture().finalized())
        api.fail { request in
            request.path.hasSuffix("/status") ? .invalid("the status is not taken", request.summary) : nil
        }
        await #expect(throws: KubernetesError.self) {
            try await run(
                Reconciling(applying: { widget in
                    widget.spec.color = "red"
                    widget.status.phase = "Painted"
                    return .settled
                }), on: widget)
        }
        #expect(overlay.freshest(widget).spec.color == "red")
        #expect(overlay.freshest(widget).status.phase != "Painted")
    }

    @Test func releasesTheObjectOnceCleaningUpHasSettled() async throws {
        let widget = try stored(Widget.fixture().finalized("other").finalized().deleting())
        let waiting = Reconciling(cleaning: { _ in .recheck(after: .seconds(5)) })
        #expect(try await run(waiting, on: widget) == .recheck(after: .seconds(5)))
        #expect(api.writes.isEmpty)
        #expect(try await run(Reconciling(), on: widget) == .settled)
        #expect(api.object(at: Self.path)?["metadata"]?["finalizers"] == ["other"])
    }

    @Test func leavesADeletedObjectAloneThatDoesNotWaitForIt() async throws {
        let widget = try stored(Widget.fixture().finalized("other").deleting())
        let touchy = Reconciling(applying: { _ in throw Broken() }, cleaning: { _ in throw Broken() })
        #expect(try await run(touchy, on: widget) == .settled)
        #expect(api.requests.isEmpty)
    }

    @Test func losingARaceForTheFinalizersIsAConflict() async throws {
        let widget = try stored(Widget.fixture().finalized("other"))
        try api.put(Widget.fixture().finalized("changed"))
        await #expect(throws: FinalizersChanged.self) { try await run(Reconciling(), on: widget) }
    }

    @Test func anObjectThatVanishesMeanwhileIsNoError() async throws {
        let widget = Widget.fixture().finalized()
        let outcome = try await run(
            Reconciling(applying: { widget in
                widget.status.phase = "Painted"
                return .recheck(after: .seconds(1))
            }), on: widget)
        #expect(outcome == .settled)
    }

    // MARK: Errors

    @Test func writesWhatChangedAlsoAfterAThrow() async throws {
        let widget = try stored(Widget.fixture().finalized())
        await #expect(throws: Broken.self) {
            try await run(
                Reconciling(applying: { widget in
                    widget.status.phase = "Broken"
                    throw Broken()
                }), on: widget)
        }
        #expect(api.object(at: Self.path)?["status"]?["phase"] == "Broken")
    }

    @Test func keepsTheFinalizerWhenCleaningUpFails() async throws {
        let widget = try stored(Widget.fixture().finalized().deleting())
        await #expect(throws: Broken.self) { try await run(Reconciling(cleaning: { _ in throw Broken() }), on: widget) }
        #expect(api.writes.isEmpty)
    }

    @Test func endsACallThatTakesTooLongAndStillWrites() async throws {
        let widget = try stored(Widget.fixture().finalized())
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let error = await #expect(throws: DeadlineExceeded.self) {
                    try await run(
                        Reconciling(applying: { widget in
                            widget.status.phase = "Stuck"
                            try await clock.sleep(for: .seconds(1000))
                            return .settled
                        }), on: widget)
                }
                #expect(error?.limit == .seconds(10))
            }
            await clock.sleepers(atLeast: 2)
            clock.advance(by: .seconds(10))
        }
        #expect(api.object(at: Self.path)?["status"]?["phase"] == "Stuck")
    }

    // MARK: Paused

    @Test func leavesAnAnnotatedObjectAloneButForItsStatus() async throws {
        let widget = try stored(
            .fixture { $0.metadata.annotations[ReconcilePass<Reconciling>.pausedAnnotation] = "" })
        let touchy = Reconciling(applying: { _ in throw Broken() })
        #expect(try await run(touchy, on: widget) == .settled)
        #expect(api.writes == ["PATCH \(Self.path)/status"])
        #expect(api.object(at: Self.path)?["status"]?["phase"] == "Paused")
    }

    @Test func asksTheReconcilerWhetherAnObjectIsPausedAlsoWhenItIsDeleted() async throws {
        let widget = try stored(Widget.fixture { $0.status.phase = "Paused" }.finalized().deleting())
        #expect(try await run(Reconciling(cleaning: { _ in throw Broken() }, pauses: true), on: widget) == .settled)
        #expect(api.requests.isEmpty)
    }
}
