package import SystemPackage

/// Why the storage could not do what was asked.
package enum StorageError: Error, Hashable, Sendable {
    /// The revision was asked for after it had been compacted away; `oldest` is the first that can still be read.
    case compacted(revision: Int64, oldest: Int64)
    /// The revision has not been written yet.
    case future(revision: Int64, latest: Int64)
    /// The storage was closed before the call was answered. A write has not taken effect.
    case closed
    /// Another process works on the file.
    case inUse(FilePath)
    /// The file is not ours.
    case foreign(FilePath)
    /// The file was written by a later version of this program.
    case tooNew(FilePath, found: Int, known: Int)
    /// The file is damaged; `finding` is the first thing that SQLite complained about.
    case corrupt(FilePath, finding: String)
    /// The file could not be opened, read or written: permissions, a full disk, a broken one.
    case failed(doing: String, reason: String)
    /// A backup never overwrites.
    case backupExists(FilePath)
}

extension StorageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .compacted(let revision, let oldest):
            "Revision \(revision) has been compacted; the oldest that can be read is \(oldest)"
        case .future(let revision, let latest):
            "Revision \(revision) has not been written yet; the latest is \(latest)"
        case .closed: "The storage is closed"
        case .inUse(let path): "\(path) is in use by another process; only one may serve it at a time"
        case .foreign(let path):
            "\(path) is not a management database: it is no SQLite file or belongs to another program"
        case .tooNew(let path, let found, let known):
            "\(path) has schema version \(found), but this program knows only versions up to \(known); run the newer "
                + "program, or restore a backup made by this one"
        case .corrupt(let path, let finding):
            "\(path) is damaged (\(finding)); stop, keep a copy of it, and restore the latest backup"
        case .failed(let act, let reason): "\(act) failed: \(reason)"
        case .backupExists(let path):
            "\(path) exists, and nothing is overwritten; name another place, or move that away"
        }
    }
}
