import Synchronization

/// What clients of a server that keeps being killed were told. Compared with what the server knows afterwards.
final class WriteLedger: Sendable {
    /// A write that was sent and not answered: it may have happened, or not.
    enum Attempt: Hashable, Sendable {
        case write(value: String)
        case delete
    }

    /// What an object is.
    struct Entry: Hashable, Sendable {
        let revision: Int64
        let value: String
    }

    struct State: Sendable {
        /// The objects, by what was acknowledged.
        var objects: [String: Entry] = [:]
        var attempts: [String: Attempt] = [:]
        var acknowledged = 0
        var acknowledgedRevisions: Set<Int64> = []
        /// The objects, as the events of the watch make them.
        var watched: [String: Entry] = [:]
        var watchedRevisions: Set<Int64> = []
        var lastWatched: Int64 = 0
        /// What contradicts a promise.
        var contradictions: [String] = []
    }

    private let state = Mutex(State())

    var now: State { state.withLock { $0 } }

    func begin(_ name: String, _ attempt: Attempt) { state.withLock { $0.attempts[name] = attempt } }

    /// Takes an acknowledged write; returns how many there were.
    func acknowledged(_ name: String, _ entry: Entry?) -> Int {
        state.withLock { state in
            state.attempts[name] = nil
            state.objects[name] = entry
            if let entry { state.acknowledgedRevisions.insert(entry.revision) }
            state.acknowledged += 1
            return state.acknowledged
        }
    }

    /// Takes an event of the watch.
    func watched(_ name: String, _ revision: Int64, value: String?) {
        state.withLock { state in
            if revision <= state.lastWatched {
                state.contradictions.append("the watch went from \(state.lastWatched) back to \(revision)")
            }
            state.lastWatched = max(state.lastWatched, revision)
            state.watchedRevisions.insert(revision)
            state.watched[name] = value.map { Entry(revision: revision, value: $0) }
        }
    }

    /// Compares with what the server has after a crash, and goes on from there.
    func compare(with list: [String: Entry], at revision: Int64) {
        state.withLock { state in
            let known = max(state.acknowledgedRevisions.max() ?? 0, state.lastWatched)
            if revision < known { state.contradictions.append("the list is at \(revision), after \(known) was told") }
            for name in Set(list.keys).union(state.objects.keys) {
                let (told, found) = (state.objects[name], list[name])
                let isUnchanged = told == found
                let isAttempted =
                    switch state.attempts[name] {
                    case .write(let value): found?.value == value
                    case .delete: found == nil
                    case nil: false
                    }
                if !isUnchanged, !isAttempted {
                    state.contradictions.append(
                        "\(name) is \(String(describing: found)), but \(String(describing: told)) was acknowledged")
                }
            }
            state.objects = list
            state.attempts = [:]
        }
    }

    func contradiction(_ sentence: String) { state.withLock { $0.contradictions.append(sentence) } }
}
