/// Every change of one resource, or of all, after a revision, in order, each exactly once.
///
/// Holds only a place in the log, so a slow reader costs no memory: it is served from the tail in memory while it keeps up
/// and from disk when it does not.
package struct ChangeFeed: Sendable {
    /// Everything up to here has been handed out.
    package private(set) var revision: Int64
    private let log: RevisionLog
    private let resource: String?

    init(log: RevisionLog, resource: String?, after revision: Int64) {
        self.log = log
        self.resource = resource
        self.revision = revision
    }

    /// The next changes, as soon as there is one; nil once the storage is closed. Empty now and then, when much happened to
    /// others: then the place in the log has moved on, so that it does not fall behind what is kept.
    ///
    /// - Throws: `StorageError.compacted` when the reader was so slow that the log went on without it,
    ///   and `CancellationError`.
    package mutating func next() async throws -> [Change]? {
        while true {
            try Task.checkCancellation()
            guard let answer = log.hub.changes(after: revision, of: resource) else { return nil }
            switch answer {
            case .changes(let changes, let seen):
                let isLate = seen - revision >= ChangeHub.patience
                revision = seen
                if !changes.isEmpty || isLate { return changes }
                await log.hub.wait(after: revision, of: resource)
            case .tooOld:
                let (changes, seen) = try await log.changes(after: revision, of: resource, limit: 500)
                revision = seen
                if !changes.isEmpty { return changes }
            }
        }
    }
}
