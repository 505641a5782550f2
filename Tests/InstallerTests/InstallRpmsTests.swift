import ByohAPI
import HostFakes
import HostSystem
import Installer
import Synchronization
import SystemPackage
import Systemd
import TestSupport
import Testing

/// What differs where rpm keeps the packages: trust in a key is one of them. `RealRpmTests` tries the rest.
@Suite struct InstallRpmsTests {
    private static let key = "gpg-pubkey-\(OpenPGPKeyTests.fingerprint.suffix(8))"
    private static let forecast = """
        The following NEW packages are going to be installed:
          containerd kubeadm kubectl kubelet

        4 new packages to install.

        """

    /// A host with zypper, on which a transaction ends with the output and status of `endings`, the next first.
    private func installing(
        installed: String = "", endings: [(output: String, status: Int)] = []
    ) async throws -> (error: PackageError?, scripts: [String], calls: [String], noted: [HostArtifact]) {
        try await TemporaryFolder.with("rpms") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/usr/bin/zypper", [], .program)
            try files.write("/etc/pki/rpm-gpg/byoh.asc", Array(OpenPGPKeyTests.armored.utf8), .ordinary)
            let commands = FakeCommands()
            commands.answer("rpm --query", installed)
            commands.answer("zypper --non-interactive install --dry-run", Self.forecast)
            let scripts = Scripts(endings)
            let units = FakeUnits { service in
                let ending = scripts.ran(try files.text(FilePath(service.arguments[1])) ?? "")
                try files.write("/var/lib/byoh-agent/packages/output", Array(ending.output.utf8), .secret)
                try files.write("/var/lib/byoh-agent/packages/exit", Array("\(ending.status)\n".utf8), .secret)
            }
            let tools = StepTools(files: files, commands: commands, units: units, environment: [:])
            let task = InstallationTask(
                installation: HostPlan.HostInstallation(
                    kubernetesVersion: "v1.31.2", source: .packages,
                    packages: PackageSource(
                        repository: PackageRepository(url: "http://r.example/", key: OpenPGPKeyTests.armored))),
                providerID: "byoh://a/b/c", architecture: "amd64", canLowerOOMScores: true)
            let record = MemoryRecord()
            let transactions = PackageTransactions(tools, lockPause: .milliseconds(1))
            var failure: PackageError?
            do {
                try await InstallPackages(task, .zypper, tools, transactions).perform(record)
            } catch let error as PackageError {
                failure = error
            }
            return (failure, scripts.texts, commands.calls, await record.artifacts)
        }
    }

    @Test func trustsTheOneKeyBeforeItReadsTheRepository() async throws {
        let (_, scripts, calls, noted) = try await installing()
        #expect(scripts.first?.contains("'rpm' '--import' '/etc/pki/rpm-gpg/byoh.asc'\n") == true)
        #expect(noted.first == .package(name: Self.key), "noted before it is done")
        #expect(calls.contains("zypper --non-interactive refresh --force byoh"))
        #expect(!calls.contains { $0.contains("auto-import") }, "it would trust what the repository offers")
    }

    @Test func aKeyThatWasTrustedBeforeIsNotNoted() async throws {
        let (_, scripts, _, noted) = try await installing(installed: "ii \tgpg-pubkey\tdaa51095-6b0abe0d\n")
        #expect(!scripts.contains { $0.contains("--import") } && !noted.contains(.package(name: Self.key)))
    }

    /// zypper ends with 106 when it has passed over a repository of the host that cannot be reached.
    @Test func aStatusThatOnlyInformsIsNoFailure() async throws {
        let (_, scripts, _, _) = try await installing()
        let script = try #require(scripts.last)
        #expect(script.contains("'containerd'; status=$?; case $status in 102 | 103 | 106 | 107) ;; *) (exit $status)"))
        #expect(script.contains("esac; } &&\n{ 'zypper' '--non-interactive' 'addlock' "))
    }

    @Test func anErrorOfRpmSaysWhatItIsAbout() async throws {
        let output = """
            error: Failed dependencies:
            \tkubelet >= 1.19.0 is needed by (installed) kubeadm-1.20.2-150500.1.1.x86_64

            """
        let (error, _, _, _) = try await installing(endings: [("", 0), (output, 1)])
        #expect(
            error?.description.hasSuffix(
                ": error: Failed dependencies:; kubelet >= 1.19.0 is needed by (installed) "
                    + "kubeadm-1.20.2-150500.1.1.x86_64") == true, "\(error as Any)")
    }

    @Test func anErrorOfDnfHasNoRowsOfItsTables() async throws {
        let output = """
            Installing:
             cri-tools         x86_64         1.1.0-150500.1.1           byoh         9.8 M
            Public key for cri-tools.rpm is not installed. Failing package is: cri-tools-1.1.0-150500.1.1.x86_64
             GPG Keys are configured as: file:///etc/pki/rpm-gpg/byoh.asc
            The downloaded packages were saved in cache until the next successful transaction.
            Error: GPG check FAILED

            """
        let (error, _, _, _) = try await installing(endings: [("", 0), (output, 1)])
        #expect(
            error?.description.hasSuffix(
                ": Public key for cri-tools.rpm is not installed. Failing package is: "
                    + "cri-tools-1.1.0-150500.1.1.x86_64; GPG Keys are configured as: "
                    + "file:///etc/pki/rpm-gpg/byoh.asc; Error: GPG check FAILED") == true, "\(error as Any)")
    }
}

/// What the transactions' scripts were, and what they end with.
private final class Scripts: Sendable {
    private let state: Mutex<(texts: [String], endings: [(output: String, status: Int)])>

    init(_ endings: [(output: String, status: Int)]) { state = Mutex(([], endings)) }

    var texts: [String] { state.withLock { $0.texts } }

    func ran(_ text: String) -> (output: String, status: Int) {
        state.withLock { state in
            state.texts.append(text)
            return state.endings.isEmpty ? ("", 0) : state.endings.removeFirst()
        }
    }
}
