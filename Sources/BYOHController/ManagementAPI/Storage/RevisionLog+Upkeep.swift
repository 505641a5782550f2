import GRDB
import Glibc
package import SystemPackage

extension RevisionLog {
    /// Forgets the history up to `revision`: who asks for it afterwards is told `StorageError.compacted`.
    /// What the objects are at `revision` and later stays readable.
    ///
    /// - Throws: `StorageError.future` for a revision that was not written yet.
    package func compact(through revision: Int64) async throws {
        guard revision <= latest else { throw StorageError.future(revision: revision, latest: latest) }
        try await StorageError.translating("Compacting \(path)", path) {
            try await database.write { db in
                guard try Self.compacted(db) < revision else { return }
                try db.execute(sql: StorageQueries.setCompacted, arguments: [revision])
                try db.execute(sql: StorageQueries.compact, arguments: [revision])
            }
        }
    }

    /// Copies everything into a new file of mode 0600, as it is at one revision, while others read and write.
    ///
    /// - Throws: ``StorageError/backupExists(_:)``, and `StorageError.failed` when it cannot be written;
    ///   an unfinished file is removed.
    package func backUp(to target: FilePath) async throws(StorageError) {
        try StorageFile.makeEmpty(target)
        do {
            try await StorageError.translating("Backing up to \(target)", target) {
                try await database.writeWithoutTransaction { db in
                    try db.execute(sql: "VACUUM INTO ?", arguments: [target.string])
                }
            }
            try StorageFile.synchronize(target)
        } catch {
            StorageFile.remove(target)
            throw error
        }
    }

    /// Makes a database at `path` from a backup, which is only read.
    ///
    /// Revisions go on from far above those of the backup, and its history is given up: whoever watched the lost database
    /// is told to list again, and is never shown an old revision as a new one. It is what etcd calls `--bump-revision`.
    ///
    /// - Throws: ``StorageError/backupExists(_:)`` when there is a file at `path`, ``StorageError/inUse(_:)`` for the file of
    ///   a server that runs, and what opening the backup throws. Nothing is left at `path`.
    package static func restore(_ backup: FilePath, to path: FilePath) async throws(StorageError) {
        guard !StorageLock.isHeld(on: backup) else { throw .inUse(backup) }
        // All that SQLite does to a file it opens, it does to the copy.
        try StorageFile.copy(backup, to: path)
        do throws(StorageError) {
            let restored = try StorageFile.open(path, copiedFrom: backup)
            try StorageError.translating("Restoring to \(path)", path) {
                try restored.write { db in
                    let floor = try latest(db) + 1_000_000_000
                    try db.execute(sql: "UPDATE bounds SET floor = ?1, compacted = ?1", arguments: [floor])
                    try db.execute(sql: StorageQueries.compact, arguments: [floor])
                }
                try restored.close()
            }
            try StorageFile.synchronize(path)
        } catch {
            StorageFile.removeDatabase(path)
            throw error
        }
    }
}
