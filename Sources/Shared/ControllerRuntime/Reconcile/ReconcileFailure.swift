import KubernetesClient
import KubernetesModel

/// What a controller does about an error. All errors of a pass are classified here and nowhere else.
package enum ReconcileFailure: Sendable {
    /// The pass was interrupted because the process stops or no longer leads. Nobody's fault.
    case cancelled
    /// Somebody wrote meanwhile. Look again soon; not worth a word.
    case conflict
    /// Trying again cannot help.
    case terminal(any Error)
    /// Try again after a back-off.
    case retry(any Error)

    /// - Parameter isInterrupted: whether the controller itself had the pass cancelled.
    package init(_ error: any Error, isInterrupted: Bool) {
        switch error {
        case let error as TerminalError:
            self = .terminal(error)
        case is any ChangedMeanwhile:
            self = .conflict
        case let error as KubernetesError where error.isConflict:
            self = .conflict
        case _ where isInterrupted && Self.isInterruption(error):
            self = .cancelled
        default:
            self = .retry(error)
        }
    }

    /// Cancelled, or refused by ``FencedExchange``.
    private static func isInterruption(_ error: any Error) -> Bool {
        guard let error = error as? KubernetesError else { return error is CancellationError }
        return error.isCancelled || error.kind == .invalidRequest
    }
}

/// What was decided about has changed between our read and our write. Counts as a conflict: look again soon.
///
/// For preconditions that the server does not answer with 409, such as a `test` of a JSON patch.
package protocol ChangedMeanwhile: Error {}

extension KubernetesError {
    /// Whether the server refused a JSON patch because a `test` in it failed, or an operation found nothing to work on.
    ///
    /// On kube-apiserver such a 422 has no cause, on our own API the cause `patch`; one about the object names fields.
    package var isFailedTest: Bool {
        isInvalidObject && (status?.details?.causes ?? []).allSatisfy { $0.field == "patch" }
    }
}

/// Somebody else changed the finalizers of an object between our read and our write.
package struct FinalizersChanged: ChangedMeanwhile, Hashable, CustomStringConvertible {
    package init() {}

    package var description: String { "The finalizers of the object changed meanwhile" }
}
