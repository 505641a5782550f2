import HostFakes
import HostSystem
import SystemPackage
import TestSupport
import Testing

/// Files and links of somebody else's that stay where they are while programs change them.
@Suite struct PreservedFilesTests {
    private static let path: FilePath = "/etc/theirs"

    private func with(_ body: (LocalFiles, ManagedFiles, MemoryRecord) async throws -> Void) async throws {
        try await TemporaryFolder.with("preserved") { folder in
            let files = LocalFiles(root: folder)
            let record = MemoryRecord()
            try await body(files, ManagedFiles(files, record, savedFolder: "/saved"), record)
        }
    }

    @Test func aLinkIsCopiedOnce() async throws {
        try await with { files, managed, record in
            try files.link(Self.path, to: "theirs")
            try await managed.preserve(Self.path)
            #expect(try files.linkTarget(of: Self.path) == "theirs")
            try files.link(Self.path, to: "another")
            try await managed.preserve(Self.path)
            #expect(try files.linkTarget(of: "/saved/etc%theirs") == "theirs")
            #expect(await record.artifacts == [.file(path: "/etc/theirs", saved: "/saved/etc%theirs")])
            // It may be written to after that.
            try await managed.write(Self.path, "ours")
            #expect(try files.linkTarget(of: "/saved/etc%theirs") == "theirs")
        }
    }

    @Test func aCopyThatWasCutOffIsMade() async throws {
        try await with { files, managed, record in
            try files.write(Self.path, Array("theirs".utf8), .secret)
            await record.note(.file(path: "/etc/theirs", saved: "/saved/etc%theirs"))
            try await managed.preserveFile(Self.path)
            #expect(try files.text("/saved/etc%theirs") == "theirs" && files.text(Self.path) == "theirs")
            #expect(try files.entry(at: "/saved/etc%theirs")?.mode == FileAttributes.secret.mode)
        }
    }

    @Test func whatIsNotThereIsRemovedLater() async throws {
        try await with { files, managed, record in
            try await managed.preserve(Self.path)
            #expect(await record.artifacts.isEmpty)
            try await managed.preserveFile("/home/a/key")
            #expect(
                await record.artifacts == [
                    .sharedFolder(path: "/home"), .sharedFolder(path: "/home/a"),
                    .file(path: "/home/a/key", saved: nil),
                ])
            try files.write("/home/a/key", [], .secret)
            // Of another attempt: it is ours.
            try await managed.preserveFile("/home/a/key")
            #expect(try !files.exists("/saved"))
        }
    }
}
