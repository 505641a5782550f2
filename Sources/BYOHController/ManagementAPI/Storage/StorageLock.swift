import Glibc
import SystemPackage

/// Keeps a second process from serving the same file: it would give out the same revisions again.
///
/// The lock is on a file beside the database, which stays. The kernel lets go of it when the process ends, however it ends.
final class StorageLock: Sendable {
    private let file: FileDescriptor

    /// - Throws: ``StorageError/inUse(_:)`` when somebody has it.
    init(for database: FilePath) throws(StorageError) {
        let path = FilePath(database.string + ".lock")
        do {
            file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .closeOnExec], permissions: .ownerReadWrite)
        } catch {
            throw StorageError.failed(doing: "Opening \(path)", reason: "\(error)")
        }
        guard flock(file.rawValue, LOCK_EX | LOCK_NB) == 0 else {
            release()
            throw StorageError.inUse(database)
        }
    }

    /// Whether a process serves the file. Looks without making or changing anything.
    static func isHeld(on database: FilePath) -> Bool {
        // Where there is no lock file, nobody has ever served the database.
        guard
            let file = try? FileDescriptor.open(
                FilePath(database.string + ".lock"), .readOnly, options: .closeOnExec)
        else { return false }
        let isHeld = flock(file.rawValue, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
        // Closing lets go of the lock, too.
        try? file.close()
        return isHeld
    }

    /// Lets others in. Call it once, after the database is closed.
    func release() {
        // A close that fails has still closed the file, and with it the lock is gone.
        try? file.close()
    }
}
