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
        ("b.target.upholds/a.service", "../a.service", true),
        ("a.service", "/opt/a.service", false),
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

    /// What `systemctl` takes, so that it can be brought back.
    @Test(.enabled(if: hasSystemctl, "There is no systemctl on this machine"), arguments: ["a.service", "b@.service"])
    func knowsTheLinksThatGoWhenAUnitIsDisabled(name: String) async throws {
        try await TemporaryFolder.with("unit-files") { folder in
            let files = LocalFiles(root: folder)
            let install = Array("[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=c.target\n".utf8)
            let linked = "/opt/\(name)"
            try files.write(FilePath(linked), install, .ordinary)
            let instance = name == "b@.service" ? "b@i.service" : name
            let links = [
                name, "alias-\(name)", "c.target.wants/\(instance)", "d.service.requires/\(instance)",
                "e.target.upholds/\(instance)",
            ].map { UnitFiles.folder.appending($0) }
            for link in links { try files.link(link, to: linked) }
            let others = ["other.service", "c.target.wants/other.service", "c.target.wants/x-\(name)"]
                .map { UnitFiles.folder.appending($0) }
            for link in others { try files.link(link, to: "/opt/other.service") }
            let known = try UnitFiles(files).links(of: name)
            #expect(Set(known) == Set(links))
            try await SystemCommandRunner().succeed(
                HostCommand("systemctl", ["--root=\(folder)", "disable", name]))
            for link in links + others {
                // systemd of before 252 does not know all folders.
                #expect(try known.contains(link) || files.linkTarget(of: link) != nil, "\(link)")
            }
            #expect(try files.linkTarget(of: links[0]) == nil && files.linkTarget(of: links[2]) == nil)
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

private let hasSystemctl: Bool = (try? LocalFiles().exists("/usr/bin/systemctl")) == true
