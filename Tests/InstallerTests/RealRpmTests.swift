import ByohAPI
import FoundationEssentials
import Glibc
import HostSystem
import Installer
import SystemPackage
import Testing

/// Where hosts of the rpm family and their repository are, by the environment.
enum RpmPlace {
    static let environment = ProcessInfo.processInfo.environment
    static let isThere = environment["BYOH_RPM_URL"] != nil
}

/// The steps with a real dnf and a real zypper, in roots and on a repository that `scripts/test-packages` makes.
///
/// Each host also has the repository of its distribution, with a later libseccomp, and one that cannot be reached.
@Suite(.serialized, .enabled(if: RpmPlace.isThere, "scripts/test-packages runs them"))
struct RealRpmTests {
    private static let added = [
        "conntrack-tools", "containerd", "cri-tools", "kubeadm", "kubectl", "kubelet", "kubernetes-cni", "socat",
    ]

    /// A host, and what an installation there noted.
    private struct Host {
        let manager: PackageManager
        let root: FilePath
        let tools: StepTools
        let record = Journal()
        var task: InstallationTask

        init(_ manager: PackageManager) throws {
            let environment = RpmPlace.environment
            self.manager = manager
            root = FilePath(try #require(environment["BYOH_\(manager.rawValue.uppercased())_ROOT"]))
            let commands = ChrootCommands(root: root)
            tools = StepTools(
                files: LocalFiles(root: root), commands: commands, units: ChrootUnits(commands: commands))
            let url = try #require(environment["BYOH_RPM_URL"])
            let fingerprint: String = try #require(environment["BYOH_RPM_FINGERPRINT"])
            // Not in armour, which rpm could not read.
            let repository = PackageRepository(url: url, keyURL: "\(url)key.gpg", keyFingerprint: fingerprint)
            task = InstallationTask(
                installation: HostPlan.HostInstallation(
                    kubernetesVersion: try #require(environment["BYOH_RPM_VERSION"]), source: .packages,
                    packages: PackageSource(repository: repository)),
                providerID: "byoh://a/b/c", architecture: "amd64", canLowerOOMScores: true)
        }

        /// What rpm calls the key of the repository.
        var keyPackage: String {
            get throws { try keyPackage(of: #require(RpmPlace.environment["BYOH_RPM_FINGERPRINT"])) }
        }

        func keyPackage(of fingerprint: String) throws -> String {
            try #require(manager.packageOfKey(fingerprint: fingerprint))
        }

        /// The file that holds the number of the process that works with the packages.
        var lockFile: FilePath {
            manager == .dnf ? "/var/cache/dnf/metadata_lock.pid" : "/run/zypp.pid"
        }

        var transactions: PackageTransactions { PackageTransactions(tools, lockPause: .milliseconds(50)) }
        var step: InstallPackages { InstallPackages(task, manager, tools, transactions) }

        func install() async throws {
            try await AddRepository(task, manager, tools).perform(record)
            try await step.perform(record)
        }

        var notedPackages: [String] {
            get async {
                await record.artifacts.compactMap { artifact in
                    if case .package(let name) = artifact { name } else { nil }
                }
            }
        }

        func removeWhatWasNoted() async throws { try await transactions.remove(await notedPackages) }

        /// All packages with their versions, the keys that are trusted, and the locks.
        func state() async throws -> String {
            let packages = try await tools.commands.succeed(manager.listInstalled).text
            let locks = try tools.files.text("/etc/zypp/locks") ?? ""
            return packages.split(separator: "\n").sorted().joined(separator: "\n") + locks
        }

        /// Whether `dnf upgrade` or `zypper update` would take a later kubelet.
        func offersALaterKubelet(isHeld: Bool) async throws -> Bool {
            switch manager {
            case .dnf:
                let command = HostCommand(
                    "dnf",
                    ["--quiet", "check-update", "--disablerepo=broken", "kubelet"]
                        + (isHeld ? [] : ["--setopt=disable_excludes=byoh"]))
                return try await tools.commands.run(command).text.contains(".99-")
            default:
                // Without the lock it is listed all the same; with it, as what will not be done.
                let result = try await tools.commands.run(
                    HostCommand("zypper", ["--non-interactive", "update", "--dry-run", "kubelet"]))
                return PackageChanges(result.text, of: .zypper)?.touched.contains("kubelet") == true
            }
        }
    }

    @Test(arguments: [PackageManager.dnf, .zypper])
    func installsChecksHoldsAndLeavesNothing(manager: PackageManager) async throws {
        let host = try Host(manager)
        #expect(try PackageManager.ofHost(host.tools.files) == manager)
        let before = try await host.state()
        try await host.install()
        #expect(try await host.step.isDone())
        #expect(Set(await host.notedPackages) == Set(Self.added + [try host.keyPackage]))
        let installed = manager.installed(in: try await host.tools.commands.succeed(manager.listInstalled).text)
        for name in PackageManager.versionedPackages {
            let seen = try #require(installed[name])
            #expect(manager.isOf(host.task.installation.kubernetesVersion, installed: seen), "\(name) \(seen)")
        }
        #expect(installed["socat-doc"] == nil, "what is only recommended is left out")
        #expect(try await !host.offersALaterKubelet(isHeld: true))

        try await CheckPrograms(host.task, host.tools).perform(host.record)
        let text = try #require(try host.tools.files.text(InstallationLayout.foundPrograms))
        let found = try #require(NodePrograms(parsing: text))
        #expect(
            found.programs["kubelet"]
                == .init(path: "/usr/bin/kubelet", version: host.task.installation.kubernetesVersion))
        #expect(found.programs["containerd"]?.version.isEmpty == false && found.cniFolder == "/opt/cni/bin")
        #expect(!found.keepsContainerdConfig, "the package's has no plugin for Kubernetes")

        if let unhold = manager.unhold(PackageManager.versionedPackages) {
            _ = try await host.tools.commands.succeed(unhold)
        }
        #expect(try await host.offersALaterKubelet(isHeld: false), "else the hold was not tried")
        try await host.removeWhatWasNoted()
        #expect(try await host.state() == before)
        for path: FilePath in ["/usr/bin/kubelet", "/etc/containerd", "/etc/kubernetes", "/opt/cni/bin"] {
            #expect(try !host.tools.files.exists(path), "\(path)")
        }
    }

    /// An installation fails as expected, and what was noted is all that it left: the key, that is.
    private func refuses(_ host: Host, _ matches: (PackageError) -> Bool) async throws {
        let before = try await host.state()
        let error = try #require(await #expect(throws: PackageError.self) { try await host.install() })
        #expect(matches(error), "\(error)")
        try await host.removeWhatWasNoted()
        #expect(try await host.state() == before)
    }

    @Test(arguments: [PackageManager.dnf, .zypper])
    func waitsForAnotherProcessAndSaysWhich(manager: PackageManager) async throws {
        var host = try Host(manager)
        host.task.installation.kubernetesVersion = "v1.19.99"
        let before = try await host.state()
        try host.tools.files.makeFolder(host.lockFile.removingLastComponent(), mode: .folder)
        try host.tools.files.write(host.lockFile, Array("\(getpid())".utf8), .ordinary)
        let held = await #expect(throws: PackageError.self) { try await host.install() }
        try host.tools.files.remove(host.lockFile)
        #expect(
            held?.description.hasPrefix("Another process works with this host's packages") == true, "\(held as Any)")
        #expect(held?.description.contains("\(getpid())") == true, "\(held as Any)")
        // Without the lock it goes on, to what is wrong next.
        let next = await #expect(throws: PackageError.self) { try await host.install() }
        #expect(next?.description.hasPrefix("Could not find the packages") == true, "\(next as Any)")
        try await host.removeWhatWasNoted()
        #expect(try await host.state() == before)
    }

    @Test(arguments: [
        (PackageManager.dnf, "Error: Unable to find a match: "), (.zypper, "No provider of 'kubelet=1.19.99' found."),
    ])
    func saysThatTheRepositoryHasNoSuchVersion(manager: PackageManager, words: String) async throws {
        var host = try Host(manager)
        host.task.installation.kubernetesVersion = "v1.19.99"
        try await refuses(host) { $0.description.contains(words) && $0.description.contains("kubelet") }
        #expect(await host.notedPackages == [try host.keyPackage])
    }

    /// The repository offers its own key to whoever asks. Only the one of the installation counts.
    @Test(arguments: [
        (PackageManager.dnf, "Failing package is: "), (.zypper, "Could not read the repository"),
    ])
    func trustsNothingThatAnotherKeyHasSigned(manager: PackageManager, words: String) async throws {
        var host = try Host(manager)
        var repository = try #require(host.task.installation.packages?.repository)
        (repository.key, repository.keyURL, repository.keyFingerprint) = (OpenPGPKeyTests.armored, nil, nil)
        host.task.installation.packages?.repository = repository
        let key = try host.keyPackage(of: OpenPGPKeyTests.fingerprint)
        try await refuses(host) { $0.description.contains(words) }
        #expect(await host.notedPackages.contains(key))
    }

    @Test(arguments: [
        (PackageManager.dnf, "containerd-next", "libseccomp"), (.dnf, "containerd.io", "runc.x86_64"),
        (.zypper, "containerd-next", "libseccomp"), (.zypper, "containerd.io", "runc"),
    ])
    func changesNoPackageOfTheHost(manager: PackageManager, runtime: String, touched: String) async throws {
        var host = try Host(manager)
        host.task.installation.packages?.containerdPackage = runtime
        try await refuses(host) { $0 == .wouldTouch([touched]) }
        #expect(await host.notedPackages == [try host.keyPackage])
    }

    @Test(arguments: [PackageManager.dnf, .zypper])
    func saysThatTheRepositoryCannotBeReached(manager: PackageManager) async throws {
        var host = try Host(manager)
        host.task.installation.packages?.repository?.url = "http://127.0.0.1:9/"
        try await refuses(host) { error in
            error.description.hasPrefix("Could not read the repository http://127.0.0.1:9/: ")
        }
    }

    /// rpm, unlike dnf, takes nothing along that depends on what it removes.
    @Test(arguments: [PackageManager.dnf, .zypper])
    func saysWhoNeedsAPackageThatIsToGo(manager: PackageManager) async throws {
        let host = try Host(manager)
        let before = try await host.state()
        let error = await #expect(throws: PackageError.self) { try await host.transactions.remove(["host-base"]) }
        #expect(error?.description.contains("host-base is needed by (installed) host-tools") == true, "\(error as Any)")
        #expect(try await host.state() == before)
    }
}
