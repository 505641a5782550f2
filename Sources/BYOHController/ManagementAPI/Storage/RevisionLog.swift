import GRDB
import Synchronization
package import SystemPackage

/// All objects and their history in one SQLite database: a log of revisions, as etcd keeps it.
///
/// Guarantees: a write is answered after it is on disk (WAL, `synchronous=FULL`). Revisions are given out without gaps, in
/// commit order, and never twice, whatever is compacted or restored. A reader sees one revision and nothing later.
/// Concurrent writes share an `fsync`.
///
/// One process may open a file at a time.
package final class RevisionLog: Sendable {
    let database: any DatabaseWriter
    let hub: ChangeHub
    private let lock: StorageLock?
    private let queue = Mutex(WriteQueue())
    private let observers = Mutex<[@Sendable ([Change]) -> Void]>([])
    /// What the database is called in errors.
    let path: FilePath

    /// Opens a file, and makes it when there is none: mode 0600, as it holds secrets.
    ///
    /// - Throws: `StorageError` for a file in use, of another program, too new, damaged, or that cannot be opened.
    package convenience init(opening path: FilePath) throws(StorageError) {
        let lock = try StorageLock(for: path)
        let database = try StorageFile.open(path)
        try self.init(database: database, path: path, lock: lock)
    }

    /// A database that is never on disk, for tests.
    package static func inMemory() throws(StorageError) -> RevisionLog {
        try RevisionLog(database: StorageFile.openInMemory(), path: ":memory:", lock: nil)
    }

    private init(database: any DatabaseWriter, path: FilePath, lock: StorageLock?) throws(StorageError) {
        self.database = database
        self.path = path
        self.lock = lock
        hub = ChangeHub(
            latest: try StorageError.translating("Reading \(path)", path) {
                try database.read { db in try Self.latest(db) }
            })
    }

    /// The newest revision that was committed.
    package var latest: Int64 { hub.latest }

    /// Ends every feed, commits what waits, and gives the file back.
    package func close() async throws(StorageError) {
        queue.withLock { $0.close() }
        hub.close()
        try await StorageError.translating("Closing \(path)", path) {
            // The writer runs one block after the other: when this one runs, whatever was queued before is committed.
            // A checkpoint that a last reader is in the way of is made up for by the next process that opens the file.
            try await database.writeWithoutTransaction { db in _ = try? db.checkpoint(.truncate) }
            try database.close()
        }
        lock?.release()
    }

    // MARK: - Writing

    /// Makes a change durable, if what it expects is true.
    ///
    /// A cancelled caller still waits for the outcome, which comes with the next `fsync`.
    ///
    /// - Throws: `StorageError` when it could not be written. It then has not taken effect.
    package func write(_ write: StorageWrite) async throws(StorageError) -> WriteOutcome {
        let result = await withCheckedContinuation { continuation in
            switch queue.withLock({ $0.received(WriteQueue.Entry(write: write, continuation: continuation)) }) {
            case .wait: break
            case .refuse: continuation.resume(returning: .failure(StorageError.closed))
            case .startCommitting: database.asyncWriteWithoutTransaction { db in self.commitWaiting(db) }
            }
        }
        return try result.get()
    }

    /// Commits batch after batch until nobody waits. Runs on the database's own queue.
    private func commitWaiting(_ db: Database) {
        while let batch = queue.withLock({ $0.nextBatch() }) {
            var transaction = WriteTransaction(latest: hub.latest)
            do {
                var outcomes: [WriteOutcome] = []
                try db.inTransaction(.immediate) {
                    outcomes = try batch.map { try transaction.apply($0.write, db) }
                    return .commit
                }
                // Before anybody is answered: who has an answer finds it in every feed.
                if !transaction.changes.isEmpty {
                    for observer in observers.withLock({ $0 }) { observer(transaction.changes) }
                    hub.publish(transaction.changes)
                }
                for (entry, outcome) in zip(batch, outcomes) { entry.continuation.resume(returning: .success(outcome)) }
            } catch {
                let failure = StorageError(error, doing: "Writing to \(path)", path)
                for entry in batch { entry.continuation.resume(returning: .failure(failure)) }
            }
        }
    }

    // MARK: - Following

    /// Calls `observer` with every commit, in order, before anybody is answered: what it keeps is never behind what a
    /// client knows. It must be quick, as all writers wait for it.
    package func observe(_ observer: @escaping @Sendable ([Change]) -> Void) {
        observers.withLock { $0.append(observer) }
    }

    /// Every change of `resource`, or of everything when it is nil, after `revision`.
    ///
    /// - Throws: `StorageError.compacted` when they are no longer all known.
    package func feed(of resource: String?, after revision: Int64) async throws -> ChangeFeed {
        let compacted = try await compactedRevision()
        guard revision >= compacted else { throw StorageError.compacted(revision: revision, oldest: compacted) }
        return ChangeFeed(log: self, resource: resource, after: revision)
    }
}
