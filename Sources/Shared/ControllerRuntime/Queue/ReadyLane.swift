import DequeModule

/// The keys of one priority that can be worked on now, oldest first, by their tickets.
///
/// Removing from the middle is lazy: whoever takes a ticket looks whether it is still the one its key was given, and
/// skips it if not. Dead tickets are swept out once they outnumber the live ones.
struct ReadyLane: Sendable {
    private var tickets: Deque<WorkQueueTicket> = []
    /// How many tickets in the lane are alive.
    private(set) var count = 0

    mutating func append(_ ticket: WorkQueueTicket) {
        tickets.append(ticket)
        count += 1
    }

    /// Removes and returns the oldest ticket, dead or alive. Whoever finds it alive says so by ``tookLiveTicket()``.
    mutating func popFirst() -> WorkQueueTicket? { tickets.popFirst() }

    mutating func tookLiveTicket() { count -= 1 }

    /// Notes that one ticket died: its key has left for another lane.
    mutating func abandonOne(sweepingUnless isAlive: (WorkQueueTicket) -> Bool) {
        count -= 1
        if tickets.count > 2 * count + 64 {
            tickets.removeAll { !isAlive($0) }
        }
    }

    mutating func removeAll() {
        tickets.removeAll()
        count = 0
    }
}
