import GRDB
import SystemPackage

/// Opening, checking and bringing up to date the database file.
enum StorageFile {
    static func open(_ path: FilePath) throws(StorageError) -> any DatabaseWriter {
        try createIfMissing(path)
        return try StorageError.translating("Opening \(path)", path) {
            var configuration = Configuration()
            configuration.label = "ManagementAPI"
            configuration.maximumReaderCount = 4
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF")
                if !db.configuration.readonly { try checkIdentity(db, path) }
            }
            let pool = try DatabasePool(path: path.string, configuration: configuration)
            try pool.writeWithoutTransaction { db in
                // Only now: the pool sets NORMAL while it opens, with which a power cut loses acknowledged writes.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                    throw StorageError.failed(doing: "Opening \(path)", reason: "SQLite does not sync every commit")
                }
                try checkIntegrity(db, path)
                try migrate(db, path)
            }
            return pool
        }
    }

    static func openInMemory() throws(StorageError) -> any DatabaseWriter {
        try StorageError.translating("Opening a database in memory", ":memory:") {
            let queue = try DatabaseQueue()
            try queue.writeWithoutTransaction { db in try migrate(db, ":memory:") }
            return queue
        }
    }

    /// Refuses a file of another program before anything is written to it.
    private static func checkIdentity(_ db: Database, _ path: FilePath) throws {
        let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard application == StorageSchema.applicationID || (application == 0 && tables == 0) else {
            throw StorageError.foreign(path)
        }
    }

    private static func checkIntegrity(_ db: Database, _ path: FilePath) throws {
        guard let finding = try String.fetchOne(db, sql: "PRAGMA quick_check(1)"), finding != "ok" else { return }
        throw StorageError.corrupt(path, finding: finding)
    }

    private static func migrate(_ db: Database, _ path: FilePath) throws {
        let version = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        guard version <= StorageSchema.migrations.count else {
            throw StorageError.tooNew(path, found: version, known: StorageSchema.migrations.count)
        }
        for (step, sql) in StorageSchema.migrations.enumerated().dropFirst(version) {
            try db.inTransaction(.immediate) {
                try db.execute(sql: sql)
                try db.execute(sql: "PRAGMA user_version = \(step + 1)")
                try db.execute(sql: "PRAGMA application_id = \(StorageSchema.applicationID)")
                return .commit
            }
        }
    }
}
