import GRDB

/// How much a log holds.
package struct StorageStatistics: Hashable, Sendable {
    /// The size of the database.
    package let bytes: Int64
    /// How many objects exist, by resource.
    package let objects: [String: Int]
}

extension RevisionLog {
    /// - Throws: `StorageError` when the file cannot be read.
    package func statistics() async throws -> StorageStatistics {
        try await StorageError.translating("Reading \(path)", path) {
            try await database.read { db in
                let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                let size = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0
                var objects: [String: Int] = [:]
                for row in try Row.fetchAll(db, sql: StorageQueries.countPresent) {
                    objects[row["resource"]] = row["count"]
                }
                return StorageStatistics(bytes: pages * size, objects: objects)
            }
        }
    }
}
