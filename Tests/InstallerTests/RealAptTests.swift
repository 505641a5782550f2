import ByohAPI
import FoundationEssentials
import Glibc
import HostSystem
import Installer
import SystemPackage
import TestSupport
import Testing

/// Where a Debian and a repository are, by the environment.
enum AptPlace {
    static let environment = ProcessInfo.processInfo.environment
    static let root = environment["BYOH_APT_ROOT"]
}

/// The steps with a real apt, in the root file system of a Debian and on a repository that `scripts/test-packages` makes.
@Suite(.serialized, .enabled(if: AptPlace.root != nil, "scripts/test-packages runs them"))
struct RealAptTests {
    private let files: LocalFiles
    private let tools: StepTools
    private let record = Journal()
    private let task: InstallationTask

    init() throws {
        let root = FilePath(try #require(AptPlace.root))
        files = LocalFiles(root: root)
        let commands = ChrootCommands(root: root)
        tools = StepTools(files: files, commands: commands, units: ChrootUnits(commands: commands))
        let url = try #require(AptPlace.environment["BYOH_APT_URL"])
        let fingerprint: String = try #require(AptPlace.environment["BYOH_APT_FINGERPRINT"])
        let repository = PackageRepository(
            url: url, keyURL: "\(url)key.asc",
            keyFingerprint: fingerprint)
        task = InstallationTask(
            installation: HostPlan.HostInstallation(
                kubernetesVersion: try #require(AptPlace.environment["BYOH_APT_VERSION"]), source: .packages,
                packages: PackageSource(repository: repository)),
            providerID: "byoh://a/b/c", architecture: "amd64", canLowerOOMScores: true)
    }

    private func install() -> InstallPackages {
        InstallPackages(task, .apt, tools, PackageTransactions(tools, lockPause: .milliseconds(200)))
    }

    /// What `dpkg` and `apt-mark` say, and the folder that dpkg may take along, without what a read of the repository leaves.
    private func state() async throws -> String {
        let packages = try await tools.commands.succeed(PackageManager.apt.listInstalled).text
        let holds = try await tools.commands.succeed(HostCommand("apt-mark", ["showhold"])).text
        // Entries of packages that are gone too, which apt-mark does not show.
        let reasons = try files.text("/var/lib/apt/extended_states") ?? ""
        return packages + holds + reasons + (try files.exists("/opt") ? "/opt" : "")
    }

    @Test func installsChecksHoldsAndLeavesNothing() async throws {
        let before = try await state()
        try await AddRepository(task, .apt, tools).perform(record)
        try await install().perform(record)
        #expect(try await install().isDone())
        let noted = await record.artifacts.filter { artifact in if case .package = artifact { true } else { false } }
        #expect(
            Set(noted)
                == Set(
                    ["containerd", "cri-tools", "kubeadm", "kubectl", "kubelet", "kubernetes-cni"].map {
                        HostArtifact.package(name: $0)
                    }))
        let holds = try await tools.commands.succeed(HostCommand("apt-mark", ["showhold"])).text
        #expect(holds == "kubeadm\nkubectl\nkubelet\n")
        let states = try await PackageTransactions(tools).states(of: ["kubelet", "containerd", "conntrackd"])
        #expect(states == ["kubelet": .held, "containerd": .installed])
        // The repository has a later kubelet.
        let upgrade = try await tools.commands.succeed(HostCommand("apt-get", ["--simulate", "dist-upgrade"]))
        #expect(upgrade.text.contains("0 upgraded, 0 newly installed"))

        try await CheckPrograms(task, tools).perform(record)
        let text = try #require(try files.text(InstallationLayout.foundPrograms))
        let found = try #require(NodePrograms(parsing: text))
        #expect(
            found.programs["kubelet"] == .init(path: "/usr/bin/kubelet", version: task.installation.kubernetesVersion))
        #expect(found.programs["containerd"]?.version.isEmpty == false && found.cniFolder == "/opt/cni/bin")
        #expect(found.pauseImage.contains("/pause:"))
        #expect(!found.keepsContainerdConfig, "the package's has no plugin for Kubernetes")

        let index = await record.artifacts.compactMap { artifact -> String? in
            if case .file(let path, nil) = artifact, path.hasPrefix("/var/lib/apt/lists/") { path } else { nil }
        }
        #expect(index.count == 2 && index.allSatisfy { $0.hasSuffix("_InRelease") || $0.hasSuffix("_Packages") })

        let names = noted.compactMap { artifact -> String? in
            if case .package(let name) = artifact { name } else { nil }
        }
        try await PackageTransactions(tools).remove(names)
        #expect(try await state() == before)
        #expect(try !files.exists("/usr/bin/kubelet") && !files.exists("/etc/containerd"))
    }

    @Test func waitsForAnotherProcessAndSaysWhich() async throws {
        try await AddRepository(task, .apt, tools).perform(record)
        let path = try #require(AptPlace.root) + "/var/lib/dpkg/lock-frontend"
        let file = try FileDescriptor.open(FilePath(path), .readWrite, options: .create, permissions: .ownerReadWrite)
        var lock = flock()
        lock.l_type = Int16(F_WRLCK)
        try #require(fcntl(file.rawValue, F_SETLK, &lock) == 0)
        let error = await #expect(throws: PackageError.self) { try await install().perform(record) }
        #expect(error?.description.contains("lock") == true && error?.description.contains("\(getpid())") == true)
        try file.close()
        try await install().perform(record)
        try await PackageTransactions(tools).remove([
            "containerd", "cri-tools", "kubeadm", "kubectl", "kubelet", "kubernetes-cni",
        ])
    }

    @Test func saysThatTheRepositoryHasNoSuchVersion() async throws {
        var other = task
        other.installation.kubernetesVersion = "v1.19.99"
        try await AddRepository(other, .apt, tools).perform(record)
        let step = InstallPackages(other, .apt, tools, PackageTransactions(tools))
        let error = await #expect(throws: PackageError.self) { try await step.perform(record) }
        #expect(
            error?.description.contains("Version '1.19.99-*' for 'kubelet' was not found") == true, "\(error as Any)")
        #expect(await record.artifacts.allSatisfy { artifact in if case .package = artifact { false } else { true } })
    }

    @Test func trustsNoIndexThatAnotherKeyHasSigned() async throws {
        var repository = try #require(task.installation.packages?.repository)
        (repository.key, repository.keyURL, repository.keyFingerprint) = (OpenPGPKeyTests.armored, nil, nil)
        var other = task
        other.installation.packages?.repository = repository
        try await AddRepository(other, .apt, tools).perform(record)
        let step = InstallPackages(other, .apt, tools, PackageTransactions(tools))
        let error = await #expect(throws: PackageError.self) { try await step.perform(record) }
        #expect(error?.description.hasPrefix("Could not read the repository") == true, "\(error as Any)")
    }
}
