/// What has changed about the machine, as far as the kernel tells. Whoever wants to know more looks for itself.
package enum HostChange: Hashable, Sendable {
    /// An interface came, went or changed, or its link or one of its addresses did.
    case interface(String)
    case device(DeviceEvent)
    /// More changed than could be told, or something that cannot be read.
    case anything
}

/// Tells what changes. Implemented by ``NetworkChanges`` and ``DeviceChanges``; fakes in tests.
package protocol HostChangeSource: Sendable {
    /// Calls `changed` after each change, also when the kernel had more of them than it could tell, until the task is
    /// cancelled. Changes come in bursts, as when pods start: whoever listens waits for them to settle.
    ///
    /// - Parameter began: Called once no change can be missed any more.
    /// - Throws: `Errno` when the kernel refuses.
    func follow(began: @Sendable () -> Void, changed: @escaping @Sendable (HostChange) -> Void) async throws
}
