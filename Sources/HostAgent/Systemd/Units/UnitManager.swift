/// The service manager of the host. Implemented by ``SystemdUnits``; fakes in tests.
///
/// Calls that change what runs return when the job has ended, and throw when it ended without success.
package protocol UnitManager: Sendable {
    func start(_ unit: String) async throws(UnitFailure)
    func restart(_ unit: String) async throws(UnitFailure)
    /// Not an error: a unit that is not there or not running, and a template, of which nothing can run.
    func stop(_ unit: String) async throws(UnitFailure)
    /// Has the unit start with the machine.
    func enable(_ unit: String) async throws(UnitFailure)
    /// Not an error: a unit that is not there.
    func disable(_ unit: String) async throws(UnitFailure)
    /// Has changed unit files read.
    func reload() async throws(UnitFailure)
    /// Forgets a failure. Not an error: a unit that is not there or has not failed, and a template.
    func resetFailed(_ unit: String) async throws(UnitFailure)
    func state(of unit: String) async throws(UnitFailure) -> UnitState
    /// Returns when its program has been executed.
    ///
    /// - Throws: ``UnitFailure/alreadyThere(_:)`` when a unit of that name is loaded.
    func startTransient(_ service: TransientService) async throws(UnitFailure)
    /// Returns when nothing of the unit runs any more. A unit that is not there is at rest.
    func waitUntilAtRest(_ unit: String) async throws(UnitFailure) -> UnitState
}
