/// The statements of ``RevisionLog``, as data.
enum StorageQueries {
    static let columns = "r.revision, r.resource, r.namespace, r.name, r.change, r.created_revision, r.object"

    static let latest = "SELECT max(floor, compacted, (SELECT ifnull(max(revision), 0) FROM revision)) FROM bounds"
    static let compacted = "SELECT compacted FROM bounds"

    static let get = """
        SELECT \(columns) FROM present p JOIN revision r ON r.revision = p.revision
        WHERE p.resource = ? AND p.namespace = ? AND p.name = ?
        """
    static let getAtRevision = """
        SELECT \(columns) FROM revision r
        WHERE r.resource = ? AND r.namespace = ? AND r.name = ? AND r.revision <= ?
        ORDER BY r.revision DESC LIMIT 1
        """

    static let countPresent = "SELECT resource, count(*) AS count FROM present GROUP BY resource"

    static let append = """
        INSERT INTO revision (revision, resource, namespace, name, change, created_revision, previous_revision, object)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    static let setPresent = """
        INSERT INTO present (resource, namespace, name, revision) VALUES (?, ?, ?, ?)
        ON CONFLICT (resource, namespace, name) DO UPDATE SET revision = excluded.revision
        """
    static let removePresent = "DELETE FROM present WHERE resource = ? AND namespace = ? AND name = ?"

    static let changes = """
        SELECT \(columns), b.object AS before FROM revision r LEFT JOIN revision b ON b.revision = r.previous_revision
        WHERE r.revision > ? AND (? IS NULL OR r.resource = ?) ORDER BY r.revision LIMIT ?
        """

    /// A row is needed as long as it is what a reader at a revision from `compacted` on would see.
    static let compact = """
        DELETE FROM revision AS r WHERE r.revision <= ?1 AND (r.change = 2 OR EXISTS (
            SELECT 1 FROM revision n WHERE n.resource = r.resource AND n.namespace = r.namespace AND n.name = r.name
            AND n.revision > r.revision AND n.revision <= ?1))
        """
    static let setCompacted = "UPDATE bounds SET compacted = max(compacted, ?)"

    /// Objects in the order of their keys. Arguments: resource, then what the conditions add, then the limit.
    static func list(inNamespace: Bool, isResumed: Bool, atRevision: Bool) -> String {
        let conditions = conditions(inNamespace: inNamespace, isResumed: isResumed)
        guard atRevision else {
            return """
                SELECT \(columns) FROM present p JOIN revision r ON r.revision = p.revision
                WHERE \(conditions) ORDER BY p.namespace, p.name LIMIT ?
                """
        }
        return """
            SELECT \(columns) FROM (
                SELECT p.namespace, p.name, max(p.revision) AS revision FROM revision p
                WHERE \(conditions) AND p.revision <= ? GROUP BY p.namespace, p.name
            ) p JOIN revision r ON r.revision = p.revision
            WHERE r.change <> 2 ORDER BY p.namespace, p.name LIMIT ?
            """
    }

    /// How many objects are behind a key. The arguments are those of a list that goes on there, without the limit.
    static func count(inNamespace: Bool, atRevision: Bool) -> String {
        let conditions = conditions(inNamespace: inNamespace, isResumed: true)
        guard atRevision else { return "SELECT count(*) FROM present p WHERE \(conditions)" }
        return """
            SELECT count(*) FROM (
                SELECT max(p.revision) AS revision FROM revision p
                WHERE \(conditions) AND p.revision <= ? GROUP BY p.namespace, p.name
            ) p JOIN revision r ON r.revision = p.revision
            WHERE r.change <> 2
            """
    }

    private static func conditions(inNamespace: Bool, isResumed: Bool) -> String {
        var conditions = "p.resource = ?"
        if inNamespace { conditions += " AND p.namespace = ?" }
        if isResumed { conditions += " AND (p.namespace, p.name) > (?, ?)" }
        return conditions
    }
}
