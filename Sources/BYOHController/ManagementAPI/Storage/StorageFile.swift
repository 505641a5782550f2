import GRDB
import SystemPackage

/// Opening, checking and bringing up to date the database file.
enum StorageFile {
    /// Opens a file, makes it when there is none, and brings it up to date.
    static func open(_ path: FilePath) throws(StorageError) -> any DatabaseWriter {
        try createIfMissing(path)
        return try open(path, named: path, isNewAllowed: true)
    }

    /// Opens a copy of a file, and brings the copy up to date. Errors name the file, and an empty one is refused.
    static func open(_ path: FilePath, copiedFrom source: FilePath) throws(StorageError) -> any DatabaseWriter {
        let database = try open(path, named: source, isNewAllowed: false)
        try StorageError.translating("Reading \(source)", source) {
            try database.writeWithoutTransaction { db in try checkIntegrity(db, source, by: "integrity_check") }
        }
        return database
    }

    private static func open(
        _ path: FilePath, named name: FilePath, isNewAllowed: Bool
    ) throws(StorageError) -> any DatabaseWriter {
        try StorageError.translating("Opening \(name)", name) {
            var configuration = Configuration()
            configuration.label = "ManagementAPI"
            configuration.maximumReaderCount = 4
            configuration.prepareDatabase { db in
                try db.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF")
                if !db.configuration.readonly { try checkIdentity(db, name, isNewAllowed: isNewAllowed) }
            }
            let pool = try DatabasePool(path: path.string, configuration: configuration)
            try pool.writeWithoutTransaction { db in
                // Only now: the pool sets NORMAL while it opens, with which a power cut loses acknowledged writes.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
                    throw StorageError.failed(doing: "Opening \(name)", reason: "SQLite does not sync every commit")
                }
                try checkIntegrity(db, name, by: "quick_check")
                try migrate(db, name)
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
    private static func checkIdentity(_ db: Database, _ path: FilePath, isNewAllowed: Bool) throws {
        let application = try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0
        let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
        guard application == StorageSchema.applicationID || (isNewAllowed && application == 0 && tables == 0) else {
            throw StorageError.foreign(path)
        }
    }

    private static func checkIntegrity(_ db: Database, _ path: FilePath, by pragma: String) throws {
        guard let finding = try String.fetchOne(db, sql: "PRAGMA \(pragma)(1)"), finding != "ok" else { return }
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
