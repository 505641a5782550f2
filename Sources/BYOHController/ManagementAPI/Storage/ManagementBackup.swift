import GRDB
import Glibc
package import SystemPackage

/// Copies a management plane to a folder and back: its objects, and the keys without which every host, token and kubeconfig
/// would have to be made anew.
///
/// What a backup lacks is made again by itself: the serving certificate, the operator's, and their files.
package enum ManagementBackup {
    private static let database = "management.db"
    private static let keys = ["authority.pem", "tokens.pem"]

    /// Makes `folder` (0700) with everything of the plane at one moment, while it runs or not.
    ///
    /// - Throws: ``StorageError/backupExists(_:)`` when there is a `folder`, ``DataFolderError``, and ``StorageError`` when the plane
    ///   cannot be read. What was half written is removed.
    package static func make(of plane: FilePath, in folder: FilePath) async throws {
        let source = plane.appending(database)
        try requireFile(source)
        guard access(folder.string, F_OK) != 0 else { throw StorageError.backupExists(folder) }
        let target = try DataFolder(opening: folder)
        do {
            let keyFolder = try DataFolder(opening: plane.appending("keys"))
            for name in keys {
                guard let text = try keyFolder.text(name) else {
                    throw DataFolderError.unreadable(keyFolder.path.appending(name), .noSuchFileOrDirectory)
                }
                try target.write(text, to: name)
            }
            let copy = folder.appending(database)
            try await copyDatabase(source, to: copy)
            try StorageFile.synchronize(copy)
        } catch {
            for name in keys + [database] { StorageFile.remove(folder.appending(name)) }
            _ = rmdir(folder.string)
            throw error
        }
    }

    /// Makes a plane from a backup where there is none. Run again after a failure it goes on.
    ///
    /// Hosts go on by themselves: the authority is the same, and whoever watches is told to list again.
    ///
    /// - Throws: ``StorageError/backupExists(_:)`` when there are objects, or the keys of another plane, in `plane`;
    ///   ``DataFolderError`` and ``StorageError`` for what cannot be read or written.
    package static func restore(_ folder: FilePath, to plane: FilePath) async throws {
        try requireFile(folder.appending(database))
        let source = try DataFolder(opening: folder)
        let target = try DataFolder(opening: plane).folder("keys")
        guard access(plane.appending(database).string, F_OK) != 0 else {
            throw StorageError.backupExists(plane.appending(database))
        }
        for name in keys {
            guard let text = try source.text(name) else {
                throw DataFolderError.unreadable(folder.appending(name), .noSuchFileOrDirectory)
            }
            if let present = try target.text(name), present != text {
                throw StorageError.backupExists(target.path.appending(name))
            }
            try target.write(text, to: name)
        }
        // Under another name until it is whole, its revisions included.
        let unfinished = plane.appending("\(database).unfinished")
        for end in ["", "-wal", "-shm", "-journal"] { StorageFile.remove(FilePath(unfinished.string + end)) }
        try await RevisionLog.restore(folder.appending(database), to: unfinished)
        guard rename(unfinished.string, plane.appending(database).string) == 0 else {
            throw StorageError.failed(doing: "Restoring to \(plane)", reason: "\(Errno(rawValue: errno))")
        }
        try StorageFile.synchronize(plane.appending(database))
    }

    private static func requireFile(_ path: FilePath) throws(StorageError) {
        guard access(path.string, R_OK) == 0 else {
            throw .failed(doing: "Reading \(path)", reason: "\(Errno(rawValue: errno))")
        }
    }

    /// Reads beside a server that writes; SQLite shows one moment to a reader.
    private static func copyDatabase(_ source: FilePath, to target: FilePath) async throws {
        try StorageFile.makeEmpty(target)
        try await StorageError.translating("Backing up to \(target)", source) {
            var configuration = Configuration()
            configuration.readonly = true
            let reader = try DatabaseQueue(path: source.string, configuration: configuration)
            try await reader.writeWithoutTransaction { db in
                try db.execute(sql: "VACUUM INTO ?", arguments: [target.string])
            }
            try reader.close()
        }
    }
}
