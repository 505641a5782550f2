/// How a pass over an object ended, when nothing went wrong.
public enum Outcome: Hashable, Sendable {
    /// Nothing is left to do until something changes.
    case settled
    /// Something is awaited that no watch will tell: look again after a time. Whatever changes wakes us earlier.
    case recheck(after: Duration)

    /// Both: the earlier recheck, or settled if both are.
    public func merged(with other: Outcome) -> Outcome {
        switch (self, other) {
        case (.settled, .settled): .settled
        case (.recheck(let delay), .settled), (.settled, .recheck(let delay)): .recheck(after: delay)
        case (.recheck(let delay), .recheck(let otherDelay)): .recheck(after: min(delay, otherDelay))
        }
    }
}
