import ByohAPI
import HostSystem
import JSONTree
import SystemPackage

/// A bundle in the layout of the first BYOH project: packages of Debian for Kubernetes, and an archive of containerd with
/// runc and the CNI plugins.
///
/// What is in it is put into the layout of our own bundles, so that everything after that is the same, and goes the same
/// way. The packages are unpacked and not installed: `dpkg` learns nothing of them, none of their scripts runs, and nothing
/// stays when the host is given back. `conf.tar`, with kernel modules and parameters, is left alone: ``PrepareKernel`` sees to
/// those, and brings back what was there before.
struct DebianBundle: Sendable {
    private static let runtime = "containerd.tar"
    private static let kubernetes = ["kubeadm.deb", "kubectl.deb", "kubelet.deb"]
    /// What the runtime's archive has too, in another version; the packages' counts.
    private static let additions = ["cri-tools.deb", "kubernetes-cni.deb"]
    /// Where the packages and the archive have programs.
    private static let programFolders = ["usr/bin", "usr/local/bin", "usr/local/sbin", "usr/sbin"]
    private static let pluginFolder = "opt/cni/bin"

    private let folder: FilePath
    private let task: InstallationTask
    private let tools: StepTools

    /// - Parameter folder: Where a bundle was unpacked.
    /// - Returns: Nil when it has another layout.
    init?(in folder: FilePath, _ task: InstallationTask, _ tools: StepTools) throws {
        let names = Set(try tools.files.names(in: folder))
        guard !names.contains("manifest.json"), names.isSuperset(of: Self.kubernetes + [Self.runtime]) else {
            return nil
        }
        self.folder = folder
        self.task = task
        self.tools = tools
    }

    /// Puts programs and plugins into `bin` and `cni` of a folder, and writes its manifest.
    ///
    /// - Parameter target: Not there yet.
    func assemble(in target: FilePath) async throws {
        let packages = Self.kubernetes + (try Self.additions.filter { try tools.files.exists(folder.appending($0)) })
        for package in Self.kubernetes { try await checkVersion(of: package) }
        for package in packages { try await checkArchitecture(of: package) }
        try requireSpace(for: packages + [Self.runtime])
        // Each into a root of its own: a link that one has must lead none of the others out of it.
        var roots: [FilePath] = []
        for package in packages {
            let root = try makeRoot(of: package)
            // A package that cannot be read gives tar nothing, which tar tells as an error.
            let script = #"dpkg-deb --fsys-tarfile "$1" | tar --extract --file - --directory "$2" --no-same-owner"#
            try await run("sh", ["-c", script, "sh", folder.appending(package).string, root.string])
            roots.append(root)
        }
        let root = try makeRoot(of: Self.runtime)
        try await run(
            "tar",
            [
                "--extract", "--file", folder.appending(Self.runtime).string, "--directory", root.string,
                "--no-same-owner",
            ])
        roots.append(root)
        for part in ["bin", "cni"] { try tools.files.makeFolder(target.appending(part), mode: .folder) }
        var paths: [String] = []
        for name in BundleManifest.programs {
            guard let found = try program(name, in: roots) else {
                throw BundleError.unusableLayout("\(name) is neither in its packages nor in \(Self.runtime)")
            }
            try tools.files.rename(found, to: target.appending("bin").appending(name))
            paths.append("bin/\(name)")
        }
        for (name, found) in try plugins(in: roots).sorted(by: { $0.key < $1.key }) {
            try tools.files.rename(found, to: target.appending("cni").appending(name))
            paths.append("cni/\(name)")
        }
        for path in paths { try tools.files.setMode(FilePath("\(target)/\(path)"), .folder) }
        try await writeManifest(of: paths, in: target)
    }

    private func makeRoot(of name: String) throws -> FilePath {
        let root = folder.appending("of-\(name)")
        // The bundle may hold something of that name, such as a link to another place.
        try tools.files.removeTree(root)
        try tools.files.makeFolder(root, mode: .folder)
        return root
    }

    /// Programs of Go shrink to a fifth when they are packed.
    private func requireSpace(for names: [String]) throws {
        var size: Int64 = 0
        // A sparse file may say that it is larger than any disk.
        for name in names { size += min(try tools.files.entry(at: folder.appending(name))?.size ?? 0, 1 << 50) }
        try UnpackBundle.requireSpace(for: 5 * size, tools.files)
    }

    /// Whether a package is of the version that the plan is about.
    private func checkVersion(of package: String) async throws {
        let version = try await field("Version", of: package)
        let seen = Self.kubernetesVersion(ofPackage: version)
        guard seen == task.installation.kubernetesVersion else {
            throw BundleError.wrongVersion(wanted: task.installation.kubernetesVersion, seen: seen)
        }
    }

    /// Whether a package is for the machine that the plan is about.
    private func checkArchitecture(of package: String) async throws {
        let architecture = try await field("Architecture", of: package)
        guard architecture == Self.debianArchitecture(task.architecture) || architecture == "all" else {
            throw BundleError.wrongArchitecture(host: task.architecture, bundle: architecture)
        }
    }

    /// Debian's word for an architecture of Go, which is the same for most that Kubernetes is built for.
    static func debianArchitecture(_ architecture: String) -> String {
        ["ppc64le": "ppc64el", "arm": "armhf", "386": "i386"][architecture] ?? architecture
    }

    private func field(_ name: String, of package: String) async throws -> String {
        let file = folder.appending(package).string
        return String(try await run("dpkg-deb", ["--field", file, name]).text.prefix { !$0.isNewline })
    }

    /// `1.32.2-1.1` is v1.32.2, and `1.33.0~rc.0-1.1` is v1.33.0-rc.0 (deb-version(7)).
    static func kubernetesVersion(ofPackage version: String) -> String {
        let upstream = version.lastIndex(of: "-").map { version[..<$0] } ?? version[...]
        return "v" + String(upstream.map { $0 == "~" ? "-" : $0 })
    }

    /// - Throws: ``BundleError`` on a host without the program.
    @discardableResult
    private func run(_ program: String, _ arguments: [String]) async throws -> CommandResult {
        do throws(CommandFailure) {
            return try await tools.commands.succeed(HostCommand(program, arguments, timeLimit: .seconds(600)))
        } catch {
            guard case .notFound = error else { throw error }
            throw BundleError.unusableLayout("it holds packages of Debian, and '\(program)' is not on this host")
        }
    }

    private func program(_ name: String, in roots: [FilePath]) throws -> FilePath? {
        for root in roots {
            for folder in Self.programFolders {
                if let path = try file("\(folder)/\(name)", in: root) { return path }
            }
        }
        return nil
    }

    private func plugins(in roots: [FilePath]) throws -> [String: FilePath] {
        var found: [String: FilePath] = [:]
        for root in roots.reversed() {
            for name in try tools.files.names(in: FilePath("\(root)/\(Self.pluginFolder)")) {
                if let path = try file("\(Self.pluginFolder)/\(name)", in: root) { found[name] = path }
            }
        }
        return found
    }

    /// A regular file by its path below a folder; nil when it is none, or a link on the way would lead out of the folder.
    private func file(_ path: String, in root: FilePath) throws -> FilePath? {
        var place = root
        let names = path.split(separator: "/").map(String.init)
        for (number, name) in names.enumerated() {
            place = place.appending(name)
            let kind: FileEntry.Kind = number == names.count - 1 ? .file : .folder
            guard try tools.files.entry(at: place)?.kind == kind else { return nil }
        }
        return place
    }

    private func writeManifest(of paths: [String], in target: FilePath) async throws {
        var parts: [BundleManifest.Part] = []
        for path in paths {
            let file = FilePath("\(target)/\(path)")
            parts.append(
                BundleManifest.Part(
                    path: path, sha256: try FileDigest.sha256(of: file, tools.files),
                    size: try tools.files.entry(at: file)?.size ?? 0, mode: "0755"))
        }
        let programs = target.appending("bin")
        let images = await output(
            programs.appending("kubeadm"),
            ["config", "images", "list", "--kubernetes-version", task.installation.kubernetesVersion])
        // `containerd NAME VERSION REVISION`
        let words = await output(programs.appending("containerd"), ["--version"]).split(separator: " ")
        let manifest = BundleManifest(
            kubernetesVersion: task.installation.kubernetesVersion, architecture: task.architecture,
            components: words.count > 2 ? ["containerd": String(words[2])] : [:], parts: parts,
            pauseImage: images.split(whereSeparator: \.isNewline).first { $0.contains("/pause:") }.map(String.init)
                ?? "")
        try tools.files.write(
            target.appending("manifest.json"), try JSONValue(encoding: manifest).serialized(), .ordinary)
    }

    /// Empty when it fails: containerd's own choice of an image serves too, and a version is for people.
    private func output(_ program: FilePath, _ arguments: [String]) async -> String {
        guard let result = try? await tools.commands.run(HostCommand(program.string, arguments)), result.isSuccess
        else {
            return ""
        }
        return result.text
    }
}
