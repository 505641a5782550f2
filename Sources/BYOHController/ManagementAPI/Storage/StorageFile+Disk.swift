import Glibc
import SystemPackage

extension StorageFile {
    /// Makes an empty file of mode 0600, so that SQLite never makes one that others can read.
    ///
    /// - Throws: ``StorageError/backupExists(_:)`` when there is one.
    static func makeEmpty(_ path: FilePath) throws(StorageError) {
        do {
            try FileDescriptor.open(
                path, .writeOnly, options: [.create, .exclusiveCreate], permissions: .ownerReadWrite
            ).close()
        } catch Errno.fileExists {
            throw StorageError.backupExists(path)
        } catch {
            throw StorageError.failed(doing: "Making \(path)", reason: "\(error)")
        }
    }

    static func createIfMissing(_ path: FilePath) throws(StorageError) {
        do throws(StorageError) {
            try makeEmpty(path)
        } catch {
            if case .backupExists = error { return }
            throw error
        }
    }

    /// Returns when the file, and its name in the folder, are on disk.
    static func synchronize(_ path: FilePath) throws(StorageError) {
        let folder = path.removingLastComponent()
        for path in [path, folder.isEmpty ? "." : folder] {
            do {
                let file = try FileDescriptor.open(path, .readOnly)
                try file.closeAfter {
                    if fsync(file.rawValue) != 0 { throw Errno(rawValue: errno) }
                }
            } catch {
                throw StorageError.failed(doing: "Writing \(path)", reason: "\(error)")
            }
        }
    }

    /// Removes what an unfinished act left behind.
    static func remove(_ path: FilePath) {
        // The failure that led here is what gets reported; there is nobody to tell a second one.
        _ = unlink(path.string)
    }
}
