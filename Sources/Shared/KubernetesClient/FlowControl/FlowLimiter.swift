/// A token bucket that serves the most urgent call first. Pure: the moments are handed in.
///
/// Who must wait asks again at the moment it is told. Nobody is called back, so a waiter that gives up just
/// ``leave(_:)``s, and one that asks late holds nobody up who is less urgent for longer than that.
package struct FlowLimiter: Sendable {
    /// A place in the queue.
    package struct Ticket: Hashable, Sendable {
        let priority: RequestPriority
        let order: UInt64
    }

    package enum Verdict: Hashable, Sendable {
        case go
        /// Ask again at that moment.
        case wait(until: Duration)
    }

    /// Time that one token takes to appear.
    private let interval: Duration
    private let burst: Int
    /// The moment at which the bucket is full again (the "theoretical arrival time" of the generic cell rate algorithm).
    private var fullAt: Duration = .zero
    /// The most urgent first, in one priority the oldest.
    private var queue: [Ticket] = []
    private var nextOrder: UInt64 = 0

    package init(_ limit: FlowLimit) {
        interval = .nanoseconds(Int64((1_000_000_000 / limit.perSecond).rounded()))
        burst = limit.burst
    }

    package mutating func join(_ priority: RequestPriority) -> Ticket {
        let ticket = Ticket(priority: priority, order: nextOrder)
        nextOrder += 1
        let place = queue.firstIndex { $0.priority < priority } ?? queue.endIndex
        queue.insert(ticket, at: place)
        return ticket
    }

    /// Whether the holder may go now; if so it has left the queue.
    package mutating func ask(_ ticket: Ticket, at now: Duration) -> Verdict {
        guard let place = queue.firstIndex(of: ticket) else { return .go }
        let due = tokenDue(after: place)
        if due > now { return .wait(until: due) }
        // Somebody more urgent may take the token without asking at this very moment: it waits for its own due time,
        // which is not later than ours, so a token for each of those before us is there too.
        queue.remove(at: place)
        fullAt = max(fullAt, now) + interval
        return .go
    }

    /// The holder gives up.
    package mutating func leave(_ ticket: Ticket) {
        queue.removeAll { $0 == ticket }
    }

    package var waiting: Int { queue.count }

    /// When the token after `count` others is there.
    private func tokenDue(after count: Int) -> Duration {
        fullAt + interval * count - interval * (burst - 1)
    }
}
