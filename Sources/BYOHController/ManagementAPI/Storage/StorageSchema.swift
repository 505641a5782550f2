/// The tables, as the steps that made them. A step that was released is never changed; a change is a new step.
enum StorageSchema {
    /// Marks our files (`PRAGMA application_id`): "BYOH".
    static let applicationID: Int64 = 0x4259_4F48

    /// The number of steps applied is the schema version (`PRAGMA user_version`).
    static let migrations = [
        """
        -- The log. Rows are only ever added, and removed by compaction.
        CREATE TABLE revision (
            revision INTEGER PRIMARY KEY,
            resource TEXT NOT NULL,
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            change INTEGER NOT NULL,
            created_revision INTEGER NOT NULL,
            previous_revision INTEGER,
            object TEXT NOT NULL
        ) STRICT;
        CREATE INDEX revision_by_key ON revision (resource, namespace, name, revision);

        -- Which row of the log is the present state of each object that exists.
        CREATE TABLE present (
            resource TEXT NOT NULL,
            namespace TEXT NOT NULL,
            name TEXT NOT NULL,
            revision INTEGER NOT NULL,
            PRIMARY KEY (resource, namespace, name)
        ) STRICT, WITHOUT ROWID;

        -- One row. History up to `compacted` is incomplete, and no revision up to `floor` is ever given out again.
        CREATE TABLE bounds (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            compacted INTEGER NOT NULL,
            floor INTEGER NOT NULL
        ) STRICT;
        INSERT INTO bounds VALUES (1, 0, 0);
        """
    ]
}
