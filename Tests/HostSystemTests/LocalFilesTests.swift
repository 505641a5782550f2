import SystemPackage
import TestSupport
import Testing

@testable import HostSystem

@Suite struct LocalFilesTests {
    @Test func writesWholeFilesWithExactModes() async throws {
        try await TemporaryFolder.with("files") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/a/b/c", Array("one".utf8), .secret)
            #expect(try files.text("/a/b/c") == "one")
            #expect(try files.entry(at: "/a/b/c")?.mode == [.ownerRead, .ownerWrite])
            #expect(try files.entry(at: "/a/b")?.mode == .folder)
            try files.write("/a/b/c", Array("two".utf8), .program)
            #expect(try files.text("/a/b/c") == "two")
            #expect(try files.entry(at: "/a/b/c")?.mode == .folder)
            #expect(try files.names(in: "/a/b") == ["c"])
        }
    }

    @Test func replacesALinkAndLeavesItsTarget() async throws {
        try await TemporaryFolder.with("files") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/target", Array("kept".utf8), .ordinary)
            try files.link("/link", to: "target")
            #expect(try files.linkTarget(of: "/link") == "target")
            try files.write("/link", Array("new".utf8), .ordinary)
            #expect(try files.text("/target") == "kept")
            #expect(try files.linkTarget(of: "/link") == nil)
        }
    }

    @Test func appendsAndWipes() async throws {
        try await TemporaryFolder.with("files") { folder in
            let files = LocalFiles(root: folder)
            try files.append("/log", Array("a\n".utf8), .secret)
            try files.append("/log", Array("b\n".utf8), .secret)
            #expect(try files.text("/log") == "a\nb\n")
            try files.wipe("/log")
            #expect(try !files.exists("/log"))
            try files.wipe("/log")
        }
    }

    @Test func removesTreesAndDoesNotMissWhatIsNotThere() async throws {
        try await TemporaryFolder.with("files") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/tree/a/b", [], .ordinary)
            try files.link("/tree/out", to: "/")
            try files.removeTree("/tree")
            #expect(try !files.exists("/tree"))
            try files.removeTree("/tree")
            try files.remove("/tree")
            #expect(try files.text("/tree/a") == nil)
            #expect(try files.names(in: "/tree").isEmpty)
        }
    }

    @Test func saysWhichFileAndWhy() async throws {
        try await TemporaryFolder.with("files") { folder in
            let files = LocalFiles(root: folder)
            let missing = #expect(throws: HostFileError.self) { try files.read("/none", limit: 10) }
            #expect(missing?.description == "Could not read /none: No such file or directory")
            let stranger = #expect(throws: HostFileError.self) {
                try files.write("/x", [], FileAttributes(mode: [], user: "no-such-user"))
            }
            #expect(stranger?.description == "Could not write /x: there is no user 'no-such-user' on this host")
            #expect(try files.names(in: "/").isEmpty)
            try files.write("/long", [1, 2, 3], .ordinary)
            #expect(throws: HostFileError("read", "/long", .tooLarge(limit: 2))) { try files.read("/long", limit: 2) }
        }
    }

    @Test func readsFilesWhoseSizeIsNotKnown() throws {
        #expect(try LocalFiles().text("/proc/self/status")?.contains("CapEff:") == true)
        #expect(try LocalFiles().freeBytes(at: "/") > 0)
    }
}
