import ControllerRuntime
import KubernetesClient
import KubernetesModel
import Testing

@Suite struct OutcomeTests {
    @Test func mergesToTheEarliestRecheck() {
        #expect(Outcome.settled.merged(with: .settled) == .settled)
        #expect(Outcome.settled.merged(with: .recheck(after: .seconds(3))) == .recheck(after: .seconds(3)))
        #expect(
            Outcome.recheck(after: .seconds(5)).merged(with: .recheck(after: .seconds(3)))
                == .recheck(after: .seconds(3)))
    }
}

@Suite struct ReconcileFailureTests {
    private struct Broken: Error {}

    private let conflict = KubernetesError.rejected(
        Status(reason: .conflict, code: 409), RequestSummary(method: "PATCH", path: "/x"))
    private let taken = KubernetesError.rejected(
        Status(reason: .alreadyExists, code: 409), RequestSummary(method: "POST", path: "/x"))

    private func name(_ error: any Error, isInterrupted: Bool = false) -> String {
        switch ReconcileFailure(error, isInterrupted: isInterrupted) {
        case .cancelled: "cancelled"
        case .conflict: "conflict"
        case .terminal: "terminal"
        case .retry: "retry"
        }
    }

    @Test func knowsFourKinds() {
        #expect(name(conflict) == "conflict")
        #expect(name(FinalizersChanged()) == "conflict")
        #expect(name(TerminalError("no")) == "terminal")
        #expect(name(Broken()) == "retry")
        #expect(name(KubernetesError.cancelled, isInterrupted: true) == "cancelled")
        #expect(name(CancellationError(), isInterrupted: true) == "cancelled")
    }

    /// A reconciler whose own subtask was cancelled has failed; a name that is taken may stay taken for ever.
    @Test func doesNotHideRealErrors() {
        #expect(name(CancellationError()) == "retry")
        #expect(name(taken) == "retry")
        #expect(name(Broken(), isInterrupted: true) == "retry")
    }
}
