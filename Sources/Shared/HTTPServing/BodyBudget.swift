import Synchronization

/// How many bytes of request bodies a server holds at once, over all its connections and, if it is given to several, over
/// all services.
///
/// Bytes count from their arrival until their request is answered. Each holder has a share, so that one who sends large
/// bodies slowly cannot keep out the rest; by default it takes four.
public final class BodyBudget: Sendable {
    /// At most so many bytes in all.
    public let total: Int
    /// At most so many bytes of one holder.
    public let share: Int

    private struct State {
        var held = 0
        var byHolder: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// - Parameter share: A quarter of the total, if not given.
    public init(total: Int = 64 << 20, share: Int? = nil) {
        self.total = total
        self.share = share ?? total / 4
    }

    /// How many bytes are held now.
    public var held: Int { state.withLock(\.held) }

    /// Takes room for so many bytes; false, with nothing taken, when there is not enough.
    func reserve(_ count: Int, for holder: String) -> Bool {
        state.withLock { state in
            let own = state.byHolder[holder, default: 0] + count
            guard own <= share, state.held + count <= total else { return false }
            state.byHolder[holder] = own
            state.held += count
            return true
        }
    }

    /// Gives room back.
    func release(_ count: Int, for holder: String) {
        state.withLock { state in
            let left = state.byHolder[holder, default: 0] - count
            precondition(left >= 0, "more room was given back than was taken")
            state.byHolder[holder] = left == 0 ? nil : left
            state.held -= count
        }
    }
}
