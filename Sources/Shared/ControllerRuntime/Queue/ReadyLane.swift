import DequeModule

/// The keys of one priority that can be worked on now, oldest first.
///
/// Removing from the middle is lazy: whoever takes a key names the ticket it was given, and a ticket that the
/// caller no longer recognises is skipped. Dead tickets are swept out once they outnumber the live ones.
struct ReadyLane<Key: Hashable & Sendable>: Sendable {
    private var tickets: Deque<(key: Key, number: UInt64)> = []
    /// How many tickets in the lane are alive.
    private(set) var count = 0

    mutating func append(_ key: Key, number: UInt64) {
        tickets.append((key, number))
        count += 1
    }

    /// Removes and returns the oldest key whose ticket `isAlive`.
    mutating func takeFirst(where isAlive: (Key, UInt64) -> Bool) -> Key? {
        while let ticket = tickets.popFirst() {
            guard isAlive(ticket.key, ticket.number) else { continue }
            count -= 1
            return ticket.key
        }
        return nil
    }

    /// Notes that one ticket died: its key has left for another lane.
    mutating func abandonOne(sweepingUnless isAlive: (Key, UInt64) -> Bool) {
        count -= 1
        if tickets.count > 2 * count + 64 {
            tickets.removeAll { !isAlive($0.key, $0.number) }
        }
    }

    mutating func removeAll() {
        tickets.removeAll()
        count = 0
    }
}
