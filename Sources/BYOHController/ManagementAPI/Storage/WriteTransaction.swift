import GRDB

/// The writes of one commit, as they are applied one after the other.
struct WriteTransaction {
    /// What was done, in order.
    private(set) var changes: [Change] = []
    private var latest: Int64

    init(latest: Int64) {
        self.latest = latest
    }

    /// Checks what the write expects and carries it out. A refused write leaves no trace.
    mutating func apply(_ write: StorageWrite, _ db: Database) throws -> WriteOutcome {
        let key = write.key
        let place: StatementArguments = [key.resource, key.namespace, key.name]
        let current = try Row.fetchOne(db.cachedStatement(sql: StorageQueries.get), arguments: place)
            .map(StoredObject.init(row:))
        switch (write.expectation, current) {
        case (.absent, nil): break
        case (.revision(let expected), let current?) where current.revision == expected: break
        default: return .refused(current: current)
        }
        let revision = latest + 1
        let object = StoredObject(
            key: key, revision: revision, createdRevision: current?.createdRevision ?? revision,
            text: write.text(revision))
        try db.cachedStatement(sql: StorageQueries.append).execute(arguments: [
            revision, key.resource, key.namespace, key.name, write.kind.rawValue, object.createdRevision,
            current?.revision, object.text,
        ])
        if write.kind == .deleted {
            try db.cachedStatement(sql: StorageQueries.removePresent).execute(arguments: place)
        } else {
            try db.cachedStatement(sql: StorageQueries.setPresent).execute(arguments: place + [revision])
        }
        latest = revision
        changes.append(Change(kind: write.kind, object: object, previousText: current?.text))
        return .written(object)
    }
}
