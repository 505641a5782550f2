/// The host's power switch. Implemented by ``SystemdPower``; fakes in tests.
package protocol HostPower: Sendable {
    /// Has the host stop its services in order and start again. Returns when that has begun, while programs still run.
    ///
    /// - Throws: ``UnitFailure`` when nobody could be asked, or whoever was asked refused.
    func reboot() async throws(UnitFailure)
}
