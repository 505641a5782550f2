import GRDB

/// A part of a list, in the order of the keys.
package struct ObjectPage: Sendable {
    /// The revision that the list shows.
    package let revision: Int64
    package let objects: [StoredObject]
    /// Whether there are more objects behind the last one.
    package let hasMore: Bool
    /// How many those are; nil when that was not asked, and when there are none.
    package let remaining: Int?
}

/// What to list.
package struct ListQuery: Hashable, Sendable {
    package let resource: String
    /// Nil for all namespaces.
    package let namespace: String?
    /// Only what comes behind this key.
    package let after: StoredKey?
    /// At most so many; nil for all.
    package let limit: Int?
    /// As things were at this revision; nil for the present.
    package let revision: Int64?
    /// Whether to count what is behind the last object.
    package let countsRest: Bool

    package init(
        resource: String, namespace: String? = nil, after: StoredKey? = nil, limit: Int? = nil, revision: Int64? = nil,
        countsRest: Bool = false
    ) {
        self.resource = resource
        self.namespace = namespace
        self.after = after
        self.limit = limit
        self.revision = revision
        self.countsRest = countsRest
    }

    /// The condition's arguments, in the order in which the statements have them.
    fileprivate func arguments(after key: StoredKey?, before latest: Int64) -> StatementArguments {
        var arguments: StatementArguments = [resource]
        if let namespace { arguments += [namespace] }
        if let key { arguments += [key.namespace, key.name] }
        if let revision, revision < latest { arguments += [revision] }
        return arguments
    }
}

extension RevisionLog {
    /// The object, now or as it was at a revision; nil when there is, or was, none.
    ///
    /// - Throws: `StorageError` when the revision is compacted or not yet written, or the file cannot be read.
    package func get(_ key: StoredKey, at revision: Int64? = nil) async throws -> StoredObject? {
        try await reading { db in
            let place: StatementArguments = [key.resource, key.namespace, key.name]
            guard let revision else {
                return try Row.fetchOne(db.cachedStatement(sql: StorageQueries.get), arguments: place)
                    .map(StoredObject.init(row:))
            }
            try Self.check(revision, db)
            let row = try Row.fetchOne(
                db.cachedStatement(sql: StorageQueries.getAtRevision), arguments: place + [revision])
            guard let row, row["change"] != Change.Kind.deleted.rawValue else { return nil }
            return StoredObject(row: row)
        }
    }

    /// Objects of one resource in the order of their keys, all as they were at one revision.
    ///
    /// - Throws: `StorageError` when the revision is compacted or not yet written, or the file cannot be read.
    package func list(_ query: ListQuery) async throws -> ObjectPage {
        try await reading { db in
            let latest = try Self.latest(db)
            if let revision = query.revision { try Self.check(revision, db) }
            let isPast = query.revision.map { $0 < latest } ?? false
            let sql = StorageQueries.list(
                inNamespace: query.namespace != nil, isResumed: query.after != nil, atRevision: isPast)
            var arguments = query.arguments(after: query.after, before: latest)
            // One more than wanted tells whether there are more; -1 is SQLite's "all".
            arguments += [query.limit.map { $0 == .max ? $0 : $0 + 1 } ?? -1]
            var objects: [StoredObject] = []
            let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: arguments)
            while let row = try rows.next() { objects.append(StoredObject(row: row)) }
            let hasMore = query.limit.map { objects.count > $0 } ?? false
            if hasMore { objects.removeLast() }
            var remaining: Int?
            if query.countsRest, hasMore, let last = objects.last {
                let count = StorageQueries.count(inNamespace: query.namespace != nil, atRevision: isPast)
                remaining = try Int.fetchOne(
                    db.cachedStatement(sql: count), arguments: query.arguments(after: last.key, before: latest))
            }
            return ObjectPage(
                revision: query.revision ?? latest, objects: objects, hasMore: hasMore, remaining: remaining)
        }
    }

    /// What happened to `resource`, or to anything when it is nil, after `revision`, from disk, and the revision up to which that is complete.
    ///
    /// - Throws: `StorageError.compacted` when part of it is gone.
    func changes(after revision: Int64, of resource: String?, limit: Int) async throws -> ([Change], upTo: Int64) {
        try await reading { db in
            let compacted = try Self.compacted(db)
            guard revision >= compacted else { throw StorageError.compacted(revision: revision, oldest: compacted) }
            var changes: [Change] = []
            let rows = try Row.fetchCursor(
                db.cachedStatement(sql: StorageQueries.changes), arguments: [revision, resource, resource, limit])
            while let row = try rows.next() { changes.append(try Change(row: row)) }
            guard changes.count == limit, let last = changes.last else { return (changes, try Self.latest(db)) }
            return (changes, last.revision)
        }
    }

    /// History up to here is incomplete; 0 when nothing was ever compacted.
    package func compactedRevision() async throws -> Int64 {
        try await reading { db in try Self.compacted(db) }
    }

    private func reading<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value
    {
        do {
            return try await database.read(body)
        } catch let error as DatabaseError {
            throw StorageError(error, doing: "Reading \(path)", path)
        }
    }

    static func latest(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: StorageQueries.latest)) ?? 0
    }

    static func compacted(_ db: Database) throws -> Int64 {
        try Int64.fetchOne(db.cachedStatement(sql: StorageQueries.compacted)) ?? 0
    }

    private static func check(_ revision: Int64, _ db: Database) throws {
        let compacted = try compacted(db)
        guard revision >= compacted else { throw StorageError.compacted(revision: revision, oldest: compacted) }
        let latest = try latest(db)
        guard revision <= latest else { throw StorageError.future(revision: revision, latest: latest) }
    }
}
