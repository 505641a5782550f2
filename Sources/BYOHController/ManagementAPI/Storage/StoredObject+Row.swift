import GRDB

extension StoredObject {
    /// Reads ``StorageQueries/columns``.
    init(row: Row) {
        self.init(
            key: StoredKey(resource: row["resource"], namespace: row["namespace"], name: row["name"]),
            revision: row["revision"], createdRevision: row["created_revision"], text: row["object"])
    }
}

extension Change {
    /// Reads a row of ``StorageQueries/changes``.
    init(row: Row) throws {
        let number: Int64 = row["change"]
        guard let kind = Kind(rawValue: number) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "there is no change of kind \(number)")
        }
        self.init(kind: kind, object: StoredObject(row: row), previousText: row["before"])
    }
}
