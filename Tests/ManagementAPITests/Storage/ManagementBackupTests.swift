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
}
