import HostFakes
import HostSystem
import SystemPackage
import TestSupport
import Testing

@Suite struct ManagedFilesTests {
    @Test func notesEachThingBeforeItIsMade() async throws {
        try await TemporaryFolder.with("managed") { folder in
            let files = LocalFiles(root: folder)
            let record = MemoryRecord()
            let managed = ManagedFiles(files, record, savedFolder: "/saved")
            try files.makeFolder("/etc", mode: .folder)
            try await managed.write("/etc/a/b.conf", "x")
            #expect(
                await record.artifacts == [
                    .sharedFolder(path: "/etc/a"), .file(path: "/etc/a/b.conf", saved: nil),
                ])
            try await managed.write("/etc/a/b.conf", "y")
            #expect(await record.artifacts.count == 2)
            #expect(try files.text("/etc/a/b.conf") == "y")
        }
    }

    @Test func movesAwayWhatWasThere() async throws {
        try await TemporaryFolder.with("managed") { folder in
            let files = LocalFiles(root: folder)
            let record = MemoryRecord()
            let managed = ManagedFiles(files, record, savedFolder: "/saved")
            try files.write("/etc/theirs", Array("theirs".utf8), .ordinary)
            try await managed.write("/etc/theirs", "ours")
            #expect(await record.artifacts == [.file(path: "/etc/theirs", saved: "/saved/etc%theirs")])
            #expect(try files.text("/saved/etc%theirs") == "theirs")
            #expect(try files.text("/etc/theirs") == "ours")
        }
    }

    @Test func savesTheOriginalAlsoAfterACrashBetweenNoteAndMove() async throws {
        try await TemporaryFolder.with("managed") { folder in
            let files = LocalFiles(root: folder)
            let record = MemoryRecord()
            await record.note(.file(path: "/etc/theirs", saved: "/saved/etc%theirs"))
            try files.write("/etc/theirs", Array("theirs".utf8), .ordinary)
            try await ManagedFiles(files, record, savedFolder: "/saved").write("/etc/theirs", "ours")
            #expect(try files.text("/saved/etc%theirs") == "theirs")
        }
    }

    @Test func appendsOnceHoweverOftenTheSeriesRuns() async throws {
        try await TemporaryFolder.with("managed") { folder in
            let files = LocalFiles(root: folder)
            let record = MemoryRecord()
            let managed = ManagedFiles(files, record, savedFolder: "/saved")
            try files.write("/etc/hosts", Array("theirs\n".utf8), .ordinary)
            for _ in 0..<3 {
                try await managed.append("/etc/hosts", Array("one\n".utf8), .ordinary, startsOver: true)
                try await managed.append("/etc/hosts", Array("two\n".utf8), .ordinary, startsOver: false)
            }
            #expect(try files.text("/etc/hosts") == "theirs\none\ntwo\n")
        }
    }

    @Test func leavesAFileThatIsRightAlone() async throws {
        try await TemporaryFolder.with("managed") { folder in
            let files = LocalFiles(root: folder)
            let record = MemoryRecord()
            try files.write("/etc/same", Array("same".utf8), .ordinary)
            try await ManagedFiles(files, record, savedFolder: "/saved").write("/etc/same", "same")
            #expect(await record.artifacts.isEmpty)
        }
    }
}
