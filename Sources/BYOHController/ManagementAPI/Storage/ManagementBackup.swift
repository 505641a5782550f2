import GRDB
import Glibc
package import SystemPackage

/// Copies a management plane to a folder and back: its objects, the keys without which every host, token and kubeconfig
/// would have to be made anew, and the name that hosts were told.
///
/// What a backup lacks is made again by itself: the serving certificate, the operator's, and their files.
package enum ManagementBackup {
    private static let database = "management.db"
    private static let keys = ["authority.pem", "tokens.pem"]
    /// Where `byohctl up` keeps the name or address that it was given. A plane that was started without has none.
    private static let advertised = "advertise"

    /// Makes `folder` (0700) with everything of the plane at one moment, while it runs or not.
    ///
    /// - Throws: ``StorageError/backupExists(_:)`` when there is a `folder`, ``DataFolderError``, and ``StorageError`` when the plane
    ///   cannot be read. What was half written is removed.
    package static func make(of plane: FilePath, in folder: FilePath) async throws {
        let source = plane.appending(database)
        try requireFile(source, right: "the folder of a management plane")
        guard access(folder.string, F_OK) != 0 else { throw StorageError.backupExists(folder) }
        let target = try DataFolder(opening: folder)
        do {
            let keyFolder = DataFolder(reading: plane.appending("keys"))
            for name in keys { try target.write(try text(name, in: keyFolder), to: name) }
            if let name = try DataFolder(reading: plane).text(advertised) { try target.write(name, to: advertised) }
            let copy = folder.appending(database)
            try await copyDatabase(source, to: copy)
            try StorageFile.synchronize(copy)
        } catch {
            for name in keys + [advertised, database] { StorageFile.remove(folder.appending(name)) }
            _ = rmdir(folder.string)
            throw error
        }
    }

    /// Makes a plane from a backup where there is none. Run again after a failure it goes on.
    ///
    /// Guarantees: nothing in `folder` changes, and nothing appears there. The database is in `plane` once it is whole.
    ///
    /// Hosts go on by themselves: the authority is the same, and whoever watches is told to list again.
    ///
    /// - Throws: ``StorageError/backupExists(_:)`` when there are objects, or the keys of another plane, in `plane`;
    ///   ``DataFolderError`` and ``StorageError`` for what cannot be read or written, and for what is no backup.
    package static func restore(_ folder: FilePath, to plane: FilePath) async throws {
        try requireFile(folder.appending(database), right: "a folder that `byoh-controller backup` made")
        guard access(folder.appending("keys").string, F_OK) != 0 else {
            throw StorageError.failed(
                doing: "Restoring \(folder)",
                reason:
                    "it is the folder of a management plane, and no backup; `byoh-controller backup` makes one of it")
        }
        let source = DataFolder(reading: folder)
        let texts = try keys.map { try text($0, in: source) }
        let name = try source.text(advertised)
        let target = try DataFolder(opening: plane)
        guard access(plane.appending(database).string, F_OK) != 0 else {
            throw StorageError.backupExists(plane.appending(database))
        }
        let keyFolder = try target.folder("keys")
        for (name, text) in zip(keys, texts) {
            if let present = try keyFolder.text(name), present != text {
                throw StorageError.backupExists(keyFolder.path.appending(name))
            }
        }
        // Under another name until it is whole, its revisions included. An earlier try may have left one.
        let unfinished = plane.appending("\(database).unfinished")
        StorageFile.removeDatabase(unfinished)
        try await RevisionLog.restore(folder.appending(database), to: unfinished)
        for (name, text) in zip(keys, texts) { try keyFolder.write(text, to: name) }
        if let name { try target.write(name, to: advertised) }
        guard rename(unfinished.string, plane.appending(database).string) == 0 else {
            throw StorageError.failed(doing: "Restoring to \(plane)", reason: "\(Errno(rawValue: errno))")
        }
        try StorageFile.synchronize(plane.appending(database))
    }

    private static func text(_ name: String, in folder: DataFolder) throws -> String {
        guard let text = try folder.text(name) else {
            throw DataFolderError.unreadable(folder.path.appending(name), .noSuchFileOrDirectory)
        }
        return text
    }

    /// - Parameter right: What to name instead.
    private static func requireFile(_ path: FilePath, right: String) throws(StorageError) {
        guard access(path.string, R_OK) == 0 else {
            throw .failed(doing: "Reading \(path)", reason: "\(Errno(rawValue: errno)); right would be \(right)")
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
