/// The right of a key to be worked on, in a lane or in the timers. It dies when the key gets another one.
struct WorkQueueTicket: Hashable, Sendable {
    /// Where the key's entry is.
    let slot: Int
    /// Never given twice, so that it tells a living ticket from a dead one, also where another key has taken the slot.
    let number: UInt64
}
