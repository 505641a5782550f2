/// Tells how units do, and whenever that changes. Implemented by ``SystemdUnitWatch``; fakes in tests.
package protocol UnitWatching: Sendable {
    /// Calls `deliver` with the states of all these units and the names of all units that have failed, at once and again
    /// after each change of one of them or of the number of failed ones, until the task is cancelled. Units that are not
    /// loaded are ``UnitState/absent``. Changes that follow each other closely may be told as one. `deliver` must return
    /// promptly.
    ///
    /// - Throws: ``UnitFailure`` when the connection to the service manager ends, as when that re-executes itself.
    func watch(
        _ units: [String], _ deliver: @escaping @Sendable (UnitSnapshot) -> Void
    ) async throws(UnitFailure)
}
