import Synchronization

/// Who is in work, so that a test sees when a key is worked on twice at once.
final class Ledger<Key: Hashable & Sendable>: Sendable {
    private let state = Mutex<(inWork: Set<Key>, total: Int)>(([], 0))

    var total: Int { state.withLock(\.total) }

    /// Whether `key` was not in work yet.
    func begin(_ key: Key) -> Bool {
        state.withLock { state in
            state.total += 1
            return state.inWork.insert(key).inserted
        }
    }

    func end(_ key: Key) {
        state.withLock { _ = $0.inWork.remove(key) }
    }
}
