import HostSystem
import SystemPackage
import TestSupport
import Testing

@Suite struct UnitFilesTests {
    /// What stands in the folder, and whether `a.service` starts with the machine then.
    @Test(arguments: [
        ("multi-user.target.wants/a.service", "/lib/systemd/system/a.service", true),
        ("b.service.requires/a.service", "../a.service", true),
        ("a.service", "/lib/systemd/system/b.service", true),
        ("a.service", "/dev/null", false),
        ("multi-user.target.wants/b.service", "/lib/systemd/system/b.service", false),
        ("a.service.d/a.service", "/x", false),
    ])
    func knowsWhatStartsWithTheMachine(link: String, target: String, isEnabled: Bool) async throws {
        try await TemporaryFolder.with("unit-files") { folder in
            let files = LocalFiles(root: folder)
            #expect(try !UnitFiles(files).isEnabled("a.service"), "there is nothing yet")
            try files.link(FilePath("/etc/systemd/system/\(link)"), to: target)
            #expect(try UnitFiles(files).isEnabled("a.service") == isEnabled)
        }
    }

    @Test func aFileIsNotEnabledByBeingThere() async throws {
        try await TemporaryFolder.with("unit-files") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/etc/systemd/system/a.service", [], .ordinary)
            #expect(try !UnitFiles(files).isEnabled("a.service"))
        }
    }
}
