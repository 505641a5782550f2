package import KubernetesModel

/// What the `spec` of a Lease says about who leads.
package struct LeaseRecord: Hashable, Sendable {
    /// Empty when nobody holds the lease.
    package var holder: String
    /// How long after a renewal was *observed* others must leave the lease alone.
    package var duration: Duration
    /// When the present holder took the lease, by its own clock. Shown to people, never judged.
    package var acquiredAt: MicroTime?
    /// When the present holder last renewed, by its own clock. Only whether it differs is judged.
    package var renewedAt: MicroTime?
    /// How often the lease has changed hands.
    package var transitions: Int

    package init(
        holder: String, duration: Duration, acquiredAt: MicroTime?, renewedAt: MicroTime?, transitions: Int
    ) {
        self.holder = holder
        self.duration = duration
        self.acquiredAt = acquiredAt
        self.renewedAt = renewedAt
        self.transitions = transitions
    }
}
