import ByohAPI
import Glibc
import HostFakes
import HostSystem
import SystemPackage
import TestSupport
import Testing

@testable import Installer

/// With packages that the machine's own `dpkg-deb` makes and unpacks.
@Suite(.enabled(if: hasPackager, "There is no dpkg-deb on this machine"))
struct DebianBundleTests {
    @Test func becomesABundleLikeOthers() async throws {
        try await DebianHost.with { host in
            try await host.addAll()
            let step = try await host.step()
            let record = MemoryRecord()
            try await step.perform(record)
            #expect(try await step.isDone())
            // Nothing but our own folder, so that nothing is left when that goes.
            #expect(await record.artifacts == [.sharedFolder(path: "/opt"), .folder(path: "/opt/byoh")])
            let version = try #require(try host.files.names(in: "/opt/byoh/versions").first)
            #expect(try host.files.names(in: "/opt/byoh/versions") == [version] && version.hasPrefix("v1.32.2-"))
            let folder = FilePath("/opt/byoh/versions/\(version)")
            #expect(try host.files.names(in: folder) == ["bin", "cni", "manifest.json"])
            #expect(try host.files.names(in: folder.appending("bin")) == BundleManifest.programs)
            #expect(try host.files.names(in: folder.appending("cni")) == ["bridge", "loopback"])
            let text = try #require(try host.files.text(folder.appending("manifest.json")))
            let manifest = try BundleManifest(parsing: Array(text.utf8))
            #expect(manifest.pauseImage == "registry.k8s.io/pause:3.10")
            #expect(manifest.components == ["containerd": "v1.7.26"])
            #expect(manifest.parts.allSatisfy { $0.mode == "0755" } && manifest.parts.count == 10)
            // The packages' own, where the archive of the runtime has it too.
            #expect(try host.files.text(folder.appending("bin/crictl")) == "crictl of cri-tools")
            #expect(try host.files.text(folder.appending("cni/bridge")) == "bridge of kubernetes-cni")
            #expect(try host.files.text(folder.appending("cni/loopback")) == "loopback of containerd")
        }
    }

    @Test func needsNoPackagesButThoseOfKubernetes() async throws {
        try await DebianHost.with { host in
            try await host.addKubernetes()
            try await host.addRuntime()
            let step = try await host.step()
            try await step.perform(MemoryRecord())
            #expect(try await step.isDone())
        }
    }

    @Test(arguments: [("1.32.3-1.1", "amd64", "holds Kubernetes v1.32.3"), ("1.32.2-1.1", "arm64", "is for arm64")])
    func refusesWhatIsForAnother(version: String, architecture: String, problem: String) async throws {
        try await DebianHost.with { host in
            try await host.addKubernetes(version: version, architecture: architecture)
            try await host.addRuntime()
            let step = try await host.step()
            let error = await #expect(throws: BundleError.self) { try await step.perform(MemoryRecord()) }
            #expect(error?.description.contains(problem) == true, "\(String(describing: error))")
            let isDone = try await step.isDone()
            #expect(!isDone)
        }
    }

    @Test func saysWhatIsMissing() async throws {
        try await DebianHost.with { host in
            try await host.addKubernetes()
            try await host.addRuntime(without: ["runc"])
            let step = try await host.step()
            let error = await #expect(throws: BundleError.self) { try await step.perform(MemoryRecord()) }
            #expect(error == .unusableLayout("runc is neither in its packages nor in containerd.tar"))
        }
    }

    @Test func refusesAnyPackageForAnotherMachine() async throws {
        try await DebianHost.with { host in
            try await host.addKubernetes()
            try await host.addPackage("cri-tools", version: "1.32.0-1.1", architecture: "arm64", ["usr/bin/crictl": ""])
            try await host.addRuntime()
            let step = try await host.step()
            let error = await #expect(throws: BundleError.self) { try await step.perform(MemoryRecord()) }
            #expect(error == .wrongArchitecture(host: "amd64", bundle: "arm64"))
        }
    }

    /// What the bundle has where its packages are unpacked is not unpacked into.
    @Test(arguments: ["of-kubelet.deb", "of-containerd.tar"])
    func writesNothingThroughALinkOfTheBundle(name: String) async throws {
        try await DebianHost.with { host in
            try await host.addAll()
            try host.outside.makeFolder(host.programs, mode: .folder)
            try host.outside.link(host.source.appending(name), to: host.programs.string)
            let step = try await host.step()
            try await step.perform(MemoryRecord())
            #expect(try await step.isDone())
            #expect(try host.outside.names(in: host.programs).isEmpty)
        }
    }

    /// Nor through one that another package has put there, which tar follows when the folder itself is not in the archive.
    @Test func noPackageLeadsAnotherOut() async throws {
        try await DebianHost.with { host in
            try host.outside.makeFolder(host.programs, mode: .folder)
            try host.outside.link(host.folder.appending("tree-kubeadm").appending("srv"), to: host.programs.string)
            try host.outside.write(host.folder.appending("tree-kubelet").appending("srv/kubelet"), [], .program)
            try await host.addKubernetes()
            try await host.repackWithoutFolders("kubelet", ["./srv/kubelet", "./usr/bin/kubelet"])
            try await host.addRuntime()
            let step = try await host.step()
            try await step.perform(MemoryRecord())
            #expect(try await step.isDone())
            #expect(try host.outside.names(in: host.programs).isEmpty)
        }
    }

    /// Packages that were built without `--root-owner-group` say who built them.
    @Test(.enabled(if: getuid() == 0, "Only root can give files away"))
    func programsBelongToRoot() async throws {
        try await DebianHost.with { host in
            try await host.addKubernetes()
            let program = FilePath("\(host.folder)/tree-kubelet/usr/bin/kubelet")
            try host.outside.write(
                program, [], FileAttributes(mode: FilePermissions(rawValue: 0o755), user: "1000", group: "1000"))
            try await host.addPackage("kubelet", version: "1.32.2-1.1", [:])
            try await host.addRuntime()
            try await host.step().perform(MemoryRecord())
            let version = try #require(try host.files.names(in: "/opt/byoh/versions").first)
            let entry = try host.files.entry(at: FilePath("/opt/byoh/versions/\(version)/bin/kubelet"))
            #expect(entry?.userID == 0 && entry?.groupID == 0 && entry?.mode == FilePermissions(rawValue: 0o755))
        }
    }

    @Test func saysThatAPackageIsDamaged() async throws {
        try await DebianHost.with { host in
            try await host.addKubernetes()
            try await host.addRuntime()
            let package = host.source.appending("kubelet.deb")
            let bytes = try host.outside.read(package, limit: 1 << 20)
            try host.outside.write(package, Array(bytes.dropLast(bytes.count / 4)), .ordinary)
            let step = try await host.step()
            await #expect(throws: (any Error).self) { try await step.perform(MemoryRecord()) }
            let isDone = try await step.isDone()
            #expect(!isDone)
        }
    }

    /// A link in an archive must not have us take the host's own programs for those of the bundle.
    @Test func followsNoLinkOutOfTheBundle() async throws {
        try await DebianHost.with { host in
            try await host.addKubernetes()
            try await host.addRuntime(linkingPrograms: true)
            let step = try await host.step()
            let error = await #expect(throws: BundleError.self) { try await step.perform(MemoryRecord()) }
            #expect(error == .unusableLayout("containerd is neither in its packages nor in containerd.tar"))
            #expect(try host.outside.text(host.programs.appending("containerd")) == "containerd of the host")
        }
    }
}

/// What needs no `dpkg-deb`.
@Suite struct DebianBundleAnywhereTests {
    @Test(arguments: [
        ("1.32.2-1.1", "v1.32.2"), ("1.24.0-00", "v1.24.0"), ("1.33.0~rc.0-1.1", "v1.33.0-rc.0"), ("1.30.1", "v1.30.1"),
    ])
    func readsTheVersionOfAPackage(package: String, version: String) {
        #expect(DebianBundle.kubernetesVersion(ofPackage: package) == version)
    }

    @Test(arguments: [("amd64", "amd64"), ("arm64", "arm64"), ("ppc64le", "ppc64el"), ("s390x", "s390x")])
    func knowsDebiansWordsForMachines(architecture: String, word: String) {
        #expect(DebianBundle.debianArchitecture(architecture) == word)
    }

    /// As an archive with a hole says that it has.
    @Test func noSizeIsTooLargeToBeJudged() async throws {
        try await DebianHost.with { host in
            try host.files.makeFolder("/opt/byoh/versions", mode: .folder)
            #expect(throws: BundleError.self) { try UnpackBundle.requireSpace(for: .max, host.files) }
        }
    }

    @Test func saysThatTheHostMustBeOfDebiansFamily() async throws {
        try await DebianHost.with { host in
            for name in ["kubeadm.deb", "kubectl.deb", "kubelet.deb", "containerd.tar"] {
                try host.outside.write(host.source.appending(name), Array("not looked at".utf8), .ordinary)
            }
            let step = try await host.step(lacking: "dpkg-deb")
            let error = await #expect(throws: BundleError.self) { try await step.perform(MemoryRecord()) }
            #expect(error == .unusableLayout("it holds packages of Debian, and 'dpkg-deb' is not on this host"))
        }
    }
}

/// A host with an archive in the layout of the first BYOH project.
private struct DebianHost {
    /// The machine's own files.
    let outside = LocalFiles()
    let folder: FilePath
    let root: FilePath
    let files: LocalFiles

    static func with(_ body: (DebianHost) async throws -> Void) async throws {
        try await TemporaryFolder.with("debian-bundle") { folder in try await body(DebianHost(folder)) }
    }

    private init(_ folder: FilePath) throws {
        self.folder = folder
        root = folder.appending("root")
        files = LocalFiles(root: root)
        try outside.makeFolder(source, mode: .folder)
        try outside.makeFolder(root, mode: .folder)
    }

    /// What goes into the archive.
    var source: FilePath { folder.appending("source") }
    /// A folder that is not of the bundle.
    var programs: FilePath { folder.appending("programs") }

    func addAll() async throws {
        try await addKubernetes()
        try await addPackage("cri-tools", version: "1.32.0-1.1", ["usr/bin/crictl": "crictl of cri-tools"])
        try await addPackage(
            "kubernetes-cni", version: "1.6.0-1.1", ["opt/cni/bin/bridge": "bridge of kubernetes-cni"])
        try await addRuntime()
        try outside.write(source.appending("conf.tar"), Array("not looked at".utf8), .ordinary)
    }

    func addKubernetes(version: String = "1.32.2-1.1", architecture: String = "amd64") async throws {
        let kubeadm = "#!/bin/sh\necho registry.k8s.io/coredns/coredns:v1.11.3\necho registry.k8s.io/pause:3.10\n"
        for (name, text) in ["kubeadm": kubeadm, "kubelet": "kubelet", "kubectl": "kubectl"] {
            try await addPackage(name, version: version, architecture: architecture, ["usr/bin/\(name)": text])
        }
    }

    func addPackage(
        _ name: String, version: String, architecture: String = "amd64", _ contents: [String: String]
    ) async throws {
        let tree = folder.appending("tree-\(name)")
        let control = """
            Package: \(name)
            Version: \(version)
            Architecture: \(architecture)
            Maintainer: nobody <nobody@example.org>
            Description: for a test

            """
        try outside.write(tree.appending("DEBIAN/control"), Array(control.utf8), .ordinary)
        for (path, text) in contents {
            try outside.write(FilePath("\(tree)/\(path)"), Array(text.utf8), .program)
        }
        try await SystemCommandRunner().succeed(
            HostCommand("dpkg-deb", ["--build", tree.string, source.appending("\(name).deb").string]))
    }

    /// Makes the package again, with these files and no entries for the folders that they are in (deb(5), ar(5)).
    func repackWithoutFolders(_ name: String, _ paths: [String]) async throws {
        let tree = folder.appending("tree-\(name)")
        let (control, data) = (folder.appending("control.tar"), folder.appending("data.tar"))
        for (archive, place, paths) in [(control, tree.appending("DEBIAN"), ["./control"]), (data, tree, paths)] {
            try await SystemCommandRunner().succeed(
                HostCommand("tar", ["--create", "--file", archive.string, "--directory", place.string] + paths))
        }
        var bytes = Array("!<arch>\n".utf8)
        func pad(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: width - text.utf8.count)
        }
        for (member, contents) in [
            ("debian-binary", Array("2.0\n".utf8)), ("control.tar", try outside.read(control, limit: 1 << 20)),
            ("data.tar", try outside.read(data, limit: 1 << 20)),
        ] {
            // Name, time, owner, group, mode, size.
            let fields = [(member, 16), ("0", 12), ("0", 6), ("0", 6), ("100644", 8), ("\(contents.count)", 10)]
            bytes += Array(fields.map { pad($0, $1) }.joined().utf8) + Array("`\n".utf8) + contents
        }
        try outside.write(source.appending("\(name).deb"), bytes, .ordinary)
    }

    func addRuntime(without missing: Set<String> = [], linkingPrograms: Bool = false) async throws {
        let tree = folder.appending("tree-runtime")
        let containerd = "#!/bin/sh\necho containerd github.com/containerd/containerd v1.7.26 753481e\n"
        if linkingPrograms {
            try outside.write(programs.appending("containerd"), Array("containerd of the host".utf8), .program)
            try outside.link(tree.appending("usr/local/bin"), to: programs.string)
        } else {
            try outside.write(tree.appending("usr/local/bin/containerd"), Array(containerd.utf8), .program)
            for name in ["containerd-shim-runc-v2", "ctr", "crictl", "critest"] {
                try outside.write(FilePath("\(tree)/usr/local/bin/\(name)"), Array(name.utf8), .program)
            }
        }
        let others = [
            "usr/local/sbin/runc": "runc", "opt/cni/bin/bridge": "bridge of containerd",
            "opt/cni/bin/loopback": "loopback of containerd", "etc/crictl.yaml": "",
            "opt/containerd/cluster/version": "1",
        ]
        for (path, text) in others where !missing.contains(where: { path.hasSuffix("/\($0)") }) {
            try outside.write(FilePath("\(tree)/\(path)"), Array(text.utf8), .program)
        }
        // The releases of containerd are compressed, whatever the bundle calls them.
        try await SystemCommandRunner().succeed(
            HostCommand(
                "tar",
                [
                    "--create", "--gzip", "--file", source.appending("containerd.tar").string, "--directory",
                    tree.string,
                    ".",
                ]))
    }

    /// The step that unpacks the bundle as an image of one layer carries it.
    func step(lacking program: String? = nil) async throws -> UnpackBundle {
        let archive = folder.appending("layer")
        try await SystemCommandRunner().succeed(
            HostCommand("tar", ["--create", "--gzip", "--file", archive.string, "--directory", source.string, "."]))
        let bytes = try outside.read(archive, limit: 64 << 20)
        // The step's paths are the host's own, so the archive has the same path in its root.
        try files.write(archive, bytes, .ordinary)
        let bundle = BundleReference(location: archive.string, sha256: SHA256Digest(of: bytes).hex)
        let task = InstallationTask(
            installation: HostPlan.HostInstallation(kubernetesVersion: "v1.32.2", source: .bundle, bundle: bundle),
            providerID: "byoh://a/b/c", architecture: "amd64", canLowerOOMScores: true)
        let commands = RootedCommands(root: root, missing: program)
        return UnpackBundle(task, bundle, StepTools(files: files, commands: commands, units: FakeUnits()))
    }
}

/// The machine's programs, working in another root, where those are that the host is given.
private struct RootedCommands: CommandRunner {
    let root: FilePath
    let missing: String?

    func run(_ command: HostCommand) async throws(CommandFailure) -> CommandResult {
        if command.program == missing { throw .notFound(command) }
        var moved = command
        if command.program.hasPrefix("/") { moved.program = root.string + command.program }
        moved.arguments = command.arguments.map { $0.hasPrefix("/") ? root.string + $0 : $0 }
        return try await SystemCommandRunner().run(moved)
    }
}

/// Not so on a machine of another family.
private let hasPackager: Bool = (try? LocalFiles().exists("/usr/bin/dpkg-deb")) == true
