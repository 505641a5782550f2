import DequeModule

/// The newest part of the log, in memory, bounded. A pure value: ``ChangeHub`` holds one and wakes those who wait.
///
/// Guarantees: the changes it holds are contiguous and end at ``latest``, so whoever has seen everything up to a revision
/// inside it can be told exactly what follows.
struct ChangeTail {
    /// What follows a revision.
    enum Answer {
        /// These changes of the resource, after which everything up to `revision` is known.
        case changes([Change], upTo: Int64)
        /// The tail does not reach back so far; the log may.
        case tooOld
    }

    /// The newest revision.
    private(set) var latest: Int64
    /// Everything after this revision is held.
    private(set) var base: Int64
    private var changes: Deque<Change> = []
    private var byteCount = 0
    private let maximumCount: Int
    private let maximumBytes: Int

    init(latest: Int64, maximumCount: Int = 8192, maximumBytes: Int = 16 << 20) {
        self.latest = latest
        self.base = latest
        self.maximumCount = maximumCount
        self.maximumBytes = maximumBytes
    }

    /// Takes what was just committed, in order, and forgets the oldest beyond the bounds.
    mutating func received(_ committed: [Change]) {
        for change in committed {
            latest = change.revision
            byteCount += change.object.text.utf8.count
            changes.append(change)
        }
        while changes.count > maximumCount || byteCount > maximumBytes, let oldest = changes.popFirst() {
            byteCount -= oldest.object.text.utf8.count
            base = oldest.revision
        }
    }

    /// What happened to `resource`, or to anything when it is nil, after `revision`; at most `limit` changes.
    func changes(after revision: Int64, of resource: String?, limit: Int = 500) -> Answer {
        if revision < base { return .tooOld }
        var found: [Change] = []
        // Revisions are contiguous, so the place of the first unseen change is known.
        var index = changes.count - Int(latest - revision)
        while index < changes.count {
            let change = changes[index]
            if resource == nil || change.key.resource == resource {
                if found.count == limit { return .changes(found, upTo: found[limit - 1].revision) }
                found.append(change)
            }
            index += 1
        }
        return .changes(found, upTo: max(latest, revision))
    }
}
