import FoundationEssentials
import ManagementAPI
import SystemPackage
import TestSupport
import Testing

@Suite struct StorageFileTests {
    private func with(_ body: (FilePath) async throws -> Void) async throws {
        try await TemporaryFolder.with("storage") { try await body($0.appending("management.db")) }
    }

    @Test func theFileIsForItsOwnerOnly() async throws {
        try await with { path in
            let log = try RevisionLog(opening: path)
            try await log.create("secrets", "n", "a")
            for suffix in ["", "-wal", "-shm", ".lock"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path.string + suffix)
                #expect(attributes[.posixPermissions] as? Int == 0o600, "\(suffix)")
            }
            try await log.close()
        }
    }

    @Test func aSecondProcessIsTurnedAway() async throws {
        try await with { path in
            let log = try RevisionLog(opening: path)
            #expect(throws: StorageError.inUse(path)) { try RevisionLog(opening: path) }
            try await log.close()
            try await RevisionLog(opening: path).close()
        }
    }

    @Test func whatWasWrittenIsThereAfterReopening() async throws {
        try await with { path in
            let log = try RevisionLog(opening: path)
            let object = try await log.create("secrets", "n", "a")
            try await log.close()
            await #expect(throws: StorageError.closed) { try await log.create("secrets", "n", "b") }
            let reopened = try RevisionLog(opening: path)
            #expect(try await reopened.get(object.key) == object)
            #expect(reopened.latest == 1)
            try await reopened.close()
        }
    }

    @Test func aFileOfAnotherProgramIsRefusedAndLeftAlone() async throws {
        try await with { path in
            let text = String(repeating: "no database at all, but long enough. ", count: 200)
            try path.write(text)
            #expect(throws: StorageError.foreign(path)) { try RevisionLog(opening: path) }
            #expect(path.textIfPresent == text)
        }
    }

    @Test func aDamagedFileIsNamed() async throws {
        try await with { path in
            let log = try RevisionLog(opening: path)
            for number in 0..<200 { try await log.create("secrets", "n", "\(number)") }
            try await log.close()
            let file = try FileDescriptor.open(path, .readWrite)
            _ = try file.writeAll(toAbsoluteOffset: 4096 * 3, Array(repeating: UInt8(0xA5), count: 8192))
            try file.close()
            let error = #expect(throws: StorageError.self) { try RevisionLog(opening: path) }
            guard case .corrupt(path, _) = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
        }
    }

    @Test func aFileOfALaterVersionIsRefused() async throws {
        try await with { path in
            let log = try RevisionLog(opening: path)
            try await log.close()
            // The schema version is a big-endian number at offset 60 of the header (SQLite file format, 1.3).
            let file = try FileDescriptor.open(path, .readWrite)
            _ = try file.writeAll(toAbsoluteOffset: 60, [0, 0, 3, 231])
            try file.close()
            let error = #expect(throws: StorageError.self) { try RevisionLog(opening: path) }
            guard case .tooNew(path, found: 999, _) = error else {
                Issue.record("got \(String(describing: error))")
                return
            }
            #expect(error.map { "\($0)" }?.contains("schema version 999") == true)
        }
    }

    @Test func aBackupTakenWhileOthersWriteIsOneRevision() async throws {
        try await with { path in
            let log = try RevisionLog(opening: path)
            let backup = FilePath(path.string + ".backup")
            for number in 0..<100 { try await log.create("secrets", "n", "\(number)") }
            async let writes: Void = {
                for number in 100..<200 { try await log.create("secrets", "n", "\(number)") }
            }()
            try await log.backUp(to: backup)
            try await writes
            await #expect(throws: StorageError.backupExists(backup)) { try await log.backUp(to: backup) }
            try await log.close()
            let copy = try RevisionLog(opening: backup)
            #expect(try await copy.list(ListQuery(resource: "secrets")).objects.count == Int(copy.latest))
            try await copy.close()
        }
    }

    @Test func aRestoredDatabaseNeverRepeatsARevision() async throws {
        try await with { path in
            let log = try RevisionLog(opening: path)
            try await log.create("secrets", "n", "a")
            let backup = FilePath(path.string + ".backup")
            try await log.backUp(to: backup)
            try await log.create("secrets", "n", "lost")
            try await log.close()
            let target = FilePath(path.string + ".restored")
            try await RevisionLog.restore(backup, to: target)
            let restored = try RevisionLog(opening: target)
            #expect(try await restored.list(ListQuery(resource: "secrets")).objects.map(\.key.name) == ["a"])
            await #expect(throws: StorageError.self) { _ = try await restored.feed(of: "secrets", after: 1) }
            #expect(try await restored.create("secrets", "n", "b").revision > 1_000_000_000)
            try await restored.close()
        }
    }
}
