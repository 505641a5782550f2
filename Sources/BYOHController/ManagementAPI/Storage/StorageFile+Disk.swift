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

    /// The files that SQLite keeps beside a database that is, or was, in use.
    static let companions = ["-wal", "-shm", "-journal"]

    /// Copies a database that nobody uses, and what a crash has left of its last changes, without touching it.
    ///
    /// - Throws: ``StorageError/backupExists(_:)`` when there is a file at `target`, and `StorageError.failed`; what was
    ///   copied by then is removed.
    static func copy(_ source: FilePath, to target: FilePath) throws(StorageError) {
        try makeEmpty(target)
        do {
            try copyBytes(of: source, to: target)
            // The shared memory is made again from the log of changes.
            for end in companions where end != "-shm" && access(source.string + end, F_OK) == 0 {
                try makeEmpty(FilePath(target.string + end))
                try copyBytes(of: FilePath(source.string + end), to: FilePath(target.string + end))
            }
        } catch {
            removeDatabase(target)
            throw error
        }
    }

    private static func copyBytes(of source: FilePath, to target: FilePath) throws(StorageError) {
        do {
            let input = try FileDescriptor.open(source, .readOnly, options: .closeOnExec)
            try input.closeAfter {
                let output = try FileDescriptor.open(target, .writeOnly, options: .closeOnExec)
                try output.closeAfter {
                    var part = [UInt8](repeating: 0, count: 1 << 20)
                    while true {
                        let count = try part.withUnsafeMutableBytes { try input.read(into: $0) }
                        if count == 0 { break }
                        try output.writeAll(part[..<count])
                    }
                }
            }
        } catch {
            throw StorageError.failed(doing: "Copying \(source) to \(target)", reason: "\(error)")
        }
    }

    /// Removes a database and what SQLite keeps beside it.
    static func removeDatabase(_ path: FilePath) {
        for end in [""] + companions { remove(FilePath(path.string + end)) }
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
