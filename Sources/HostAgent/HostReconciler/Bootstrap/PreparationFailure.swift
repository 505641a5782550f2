/// A preparation failed that the attempt cannot go on without. The next attempt may do better: another program may have held
/// the lock of the accounts.
struct PreparationFailure: Error, Hashable, Sendable {
    /// A sentence without its full stop.
    let problem: String
}
