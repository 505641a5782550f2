import Synchronization

/// 0, 1, 2 … up to the last index, which is then given for ever.
final class AnswerIndex: Sendable {
    private let last: Int
    private let next = Mutex(0)

    init(_ count: Int) {
        precondition(count > 0, "there is no last index")
        last = count - 1
    }

    func take() -> Int {
        next.withLock { next in
            defer { next = min(next + 1, last) }
            return next
        }
    }
}
