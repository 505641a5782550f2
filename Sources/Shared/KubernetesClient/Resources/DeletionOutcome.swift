/// What the server says after it accepted a deletion.
public enum DeletionOutcome<Object: Sendable>: Sendable {
    /// The object is no longer there.
    case deleted
    /// The object is marked and stays until its finalizers are gone or its grace period is over.
    case waiting(Object)
}

extension DeletionOutcome: Equatable where Object: Equatable {}
extension DeletionOutcome: Hashable where Object: Hashable {}
