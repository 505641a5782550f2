import FoundationEssentials
import JSONTree
import ManagementAPI
import SystemPackage
import TestSupport
import Testing

@Suite struct ManagementBackupTests {
    private static let configMaps = "/api/v1/namespaces/default/configmaps"

    @Test func aPlaneThatWasLostGoesOnFromItsBackup() async throws {
        try await TemporaryFolder.with("backup") { folder in
            let (plane, backup) = (folder.appending("plane"), folder.appending("backup"))
            var authority = ""
            try await EmbeddedAPI.with(.folder(plane)) { api in
                authority = api.access.authorityPEM
                #expect(try await api.send("POST", Self.configMaps, ["metadata": ["name": "before"]]).code == 201)
                // While it runs.
                try await ManagementBackup.make(of: plane, in: backup)
                #expect(try await api.send("POST", Self.configMaps, ["metadata": ["name": "after"]]).code == 201)
            }
            for name in ["", "authority.pem", "tokens.pem", "management.db"] {
                let path = name.isEmpty ? backup : backup.appending(name)
                let mode = try FileManager.default.attributesOfItem(atPath: path.string)[.posixPermissions] as? Int
                #expect(mode == (name.isEmpty ? 0o700 : 0o600), "\(path)")
            }
            try FileManager.default.removeItem(atPath: plane.string)
            try await ManagementBackup.restore(backup, to: plane)
            try await EmbeddedAPI.with(.folder(plane)) { api in
                #expect(api.access.authorityPEM == authority)
                let before = try await api.send("GET", "\(Self.configMaps)/before")
                let after = try await api.send("GET", "\(Self.configMaps)/after")
                #expect(before.code == 200 && after.code == 404)
            }
        }
    }

    @Test func nothingIsOverwrittenAndNothingHalfDoneStays() async throws {
        try await TemporaryFolder.with("backup") { folder in
            let (plane, backup) = (folder.appending("plane"), folder.appending("backup"))
            await #expect(throws: StorageError.self) { try await ManagementBackup.make(of: plane, in: backup) }
            await #expect(throws: StorageError.self) { try await ManagementBackup.restore(backup, to: plane) }
            #expect(!FileManager.default.fileExists(atPath: backup.string))
            #expect(!FileManager.default.fileExists(atPath: plane.string))

            try await EmbeddedAPI.with(.folder(plane)) { _ in }
            try await ManagementBackup.make(of: plane, in: backup)
            await #expect(throws: StorageError.backupExists(backup)) {
                try await ManagementBackup.make(of: plane, in: backup)
            }
            await #expect(throws: StorageError.backupExists(plane.appending("management.db"))) {
                try await ManagementBackup.restore(backup, to: plane)
            }
        }
    }

    /// Everything that can be seen of a folder: names, modes, times and bytes.
    private static func snapshot(of folder: FilePath) throws -> [String: String] {
        var seen: [String: String] = [:]
        let manager = FileManager.default
        for name in try manager.contentsOfDirectory(atPath: folder.string) + ["."] {
            let path = folder.appending(name).string
            let attributes = try manager.attributesOfItem(atPath: path)
            let bytes = name == "." ? [] : Array(manager.contents(atPath: path) ?? Data())
            let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            seen[name] = "\(attributes[.posixPermissions] ?? "") \(time) \(bytes.count) \(bytes.hashValue)"
        }
        return seen
    }

    @Test func aBackupIsOnlyReadAndTheNameThatHostsWereToldComesWithIt() async throws {
        try await TemporaryFolder.with("backup") { folder in
            let (plane, backup) = (folder.appending("plane"), folder.appending("backup"))
            try await EmbeddedAPI.with(.folder(plane)) { api in
                #expect(try await api.send("POST", Self.configMaps, ["metadata": ["name": "a"]]).code == 201)
                try plane.appending("advertise").write("plane.example.org\n")
                try await ManagementBackup.make(of: plane, in: backup)
            }
            // As on a disk that cannot be written.
            for name in try FileManager.default.contentsOfDirectory(atPath: backup.string) {
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o400], ofItemAtPath: backup.appending(name).string)
            }
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: backup.string)
            let before = try Self.snapshot(of: backup)
            let other = folder.appending("other")
            try await ManagementBackup.restore(backup, to: other)
            #expect(try Self.snapshot(of: backup) == before)
            #expect(before.keys.sorted() == [".", "advertise", "authority.pem", "management.db", "tokens.pem"])
            #expect(other.appending("advertise").textIfPresent == "plane.example.org\n")
            let made = try FileManager.default.contentsOfDirectory(atPath: other.string).sorted()
            #expect(made == ["advertise", "keys", "management.db"])
            try await EmbeddedAPI.with(.folder(other)) { api in
                let restored = try await api.send("GET", "\(Self.configMaps)/a")
                #expect(restored.code == 200)
            }
        }
    }

    @Test func aBackupFromBeforeTheNameWasInItIsStillOne() async throws {
        try await TemporaryFolder.with("backup") { folder in
            let (plane, backup, other) = (
                folder.appending("plane"), folder.appending("backup"), folder.appending("other")
            )
            try await EmbeddedAPI.with(.folder(plane)) { _ in }
            try await ManagementBackup.make(of: plane, in: backup)
            #expect(!FileManager.default.fileExists(atPath: backup.appending("advertise").string))
            try await ManagementBackup.restore(backup, to: other)
            try await EmbeddedAPI.with(.folder(other)) { _ in }
        }
    }

    // Rule: what is no whole backup is refused by its name, and leaves no database behind.
    @Test(arguments: ["damaged", "cut", "empty", "foreign"])
    func whatIsNoBackupIsRefused(fault: String) async throws {
        try await TemporaryFolder.with("backup") { folder in
            let (plane, backup, other) = (
                folder.appending("plane"), folder.appending("backup"), folder.appending("other")
            )
            try await EmbeddedAPI.with(.folder(plane)) { api in
                for number in 0..<50 {
                    let text = String(repeating: "x", count: 2000)
                    _ = try await api.send(
                        "POST", Self.configMaps,
                        ["metadata": ["name": .string("a\(number)")], "data": ["text": .string(text)]])
                }
            }
            try await ManagementBackup.make(of: plane, in: backup)
            let file = backup.appending("management.db")
            var bytes = Array(FileManager.default.contents(atPath: file.string) ?? Data())
            switch fault {
            case "damaged": for index in stride(from: 20_000, to: bytes.count, by: 64) { bytes[index] ^= 0xFF }
            case "cut": bytes.removeLast(bytes.count / 2)
            case "empty": bytes = []
            default: bytes = Array("no database".utf8)
            }
            try Data(bytes).write(to: URL(filePath: file.string))
            do {
                try await ManagementBackup.restore(backup, to: other)
                Issue.record("it was restored")
            } catch let error as StorageError {
                #expect("\(error)".contains(file.string))
            }
            let left = try FileManager.default.contentsOfDirectory(atPath: other.string)
            #expect(left == ["keys"])
        }
    }

    @Test func thePlaneItselfIsNoBackup() async throws {
        try await TemporaryFolder.with("backup") { folder in
            let (plane, other) = (folder.appending("plane"), folder.appending("other"))
            try await EmbeddedAPI.with(.folder(plane)) { _ in
                let failure = await #expect(throws: StorageError.self) {
                    try await ManagementBackup.restore(plane, to: other)
                }
                #expect("\(failure as Any)".contains("no backup"))
                // Nor is a backup that somebody serves.
                let database = plane.appending("management.db")
                await #expect(throws: StorageError.inUse(database)) {
                    try await RevisionLog.restore(database, to: folder.appending("copy.db"))
                }
            }
            #expect(!FileManager.default.fileExists(atPath: other.string))
        }
    }
}
