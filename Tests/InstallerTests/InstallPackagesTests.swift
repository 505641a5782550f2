import ByohAPI
import HostFakes
import HostSystem
import Installer
import Synchronization
import SystemPackage
import Systemd
import TestSupport
import Testing

@Suite struct InstallPackagesTests {
    private static let repository = PackageRepository(
        url: "http://repository.example/k8s", key: OpenPGPKeyTests.armored)

    /// A Debian whose dpkg knows what the transaction's script installs.
    private final class Host: Sendable {
        let files: LocalFiles
        let commands = FakeCommands()
        let record = MemoryRecord()
        /// What the transactions' scripts were.
        let scripts = Mutex<[String]>([])
        /// What a transaction says and ends with, the next first; without any it succeeds.
        let endings = Mutex<[(output: String, status: Int)]>([])

        init(_ folder: FilePath) throws {
            files = LocalFiles(root: folder)
            try files.write("/usr/bin/apt-get", [], .program)
            try files.write("/var/lib/dpkg/status", [], .ordinary)
        }

        func tools(_ environment: [String: String] = [:]) -> StepTools {
            let units = FakeUnits { [self] service in
                let script = try files.text(FilePath(service.arguments[1])) ?? ""
                scripts.withLock { $0.append(script) }
                let ending = endings.withLock { $0.isEmpty ? nil : $0.removeFirst() }
                try files.write("/var/lib/byoh-agent/packages/output", Array((ending?.output ?? "").utf8), .secret)
                try files.write("/var/lib/byoh-agent/packages/exit", Array("\(ending?.status ?? 0)\n".utf8), .secret)
                if (ending?.status ?? 0) == 0, script.contains("'install'") { setInstalled(Self.whole) }
            }
            return StepTools(files: files, commands: commands, units: units, environment: environment)
        }

        var lastScript: String? { scripts.withLock { $0.last } }
        var scriptCount: Int { scripts.withLock { $0.count } }

        static let whole =
            "hi \tkubeadm\t1.31.2-1\nhi \tkubectl\t1.31.2-1\nhi \tkubelet\t1.31.2-1\nii \tcontainerd\t1.7\n"

        func setInstalled(_ text: String) { commands.answer("dpkg-query", "ii \tbash\t5.2\n" + text) }

        func setForecast(_ lines: String, status: Int32 = 0) {
            commands.answer("apt-get install --simulate", lines, status: status)
        }

        /// The step; its waits for others' locks are short.
        func step(
            _ environment: [String: String] = [:], repository: PackageRepository? = InstallPackagesTests.repository
        ) -> InstallPackages {
            let tools = tools(environment)
            let task = InstallationTask(
                installation: HostPlan.HostInstallation(
                    kubernetesVersion: "v1.31.2", source: .packages,
                    packages: PackageSource(repository: repository)),
                providerID: "byoh://a/b/c", architecture: "amd64", canLowerOOMScores: true)
            return InstallPackages(
                task, .apt, tools, PackageTransactions(tools, lockPause: .milliseconds(1)))
        }

        func addRepository(_ repository: PackageRepository) -> AddRepository {
            let task = InstallationTask(
                installation: HostPlan.HostInstallation(
                    kubernetesVersion: "v1.31.2", source: .packages,
                    packages: PackageSource(repository: repository)),
                providerID: "byoh://a/b/c", architecture: "amd64", canLowerOOMScores: true)
            return AddRepository(task, .apt, tools())
        }
    }

    private static let forecast = """
        Inst conntrack (1:1.4.7 Debian [amd64])
        Inst kubelet (1.31.2-1 k8s [amd64])
        Inst kubeadm (1.31.2-1 k8s [amd64])
        Inst kubectl (1.31.2-1 k8s [amd64])
        Inst containerd (1.7 Debian [amd64])

        """

    private func withHost(_ body: (Host) async throws -> Void) async throws {
        try await TemporaryFolder.with("packages") { folder in
            let host = try Host(folder)
            host.setInstalled("")
            host.setForecast(Self.forecast)
            try await body(host)
        }
    }

    @Test func installsAtTheVersionHoldsAndNotesEachPackage() async throws {
        try await withHost { host in
            let step = host.step()
            let before = try await step.isDone()
            #expect(!before)
            try await step.perform(host.record)
            #expect(try await step.isDone())
            let noted = await host.record.artifacts
            #expect(
                noted == ["conntrack", "kubelet", "kubeadm", "kubectl", "containerd"].map { .package(name: $0) }
                    + [.folder(path: "/opt/containerd")])
            let script = try #require(host.lastScript)
            #expect(script.contains("'kubeadm=1.31.2-*' 'kubectl=1.31.2-*' 'kubelet=1.31.2-*' 'containerd' &&"))
            #expect(script.contains("'apt-mark' 'hold' 'kubeadm' 'kubectl' 'kubelet'\n"))
            #expect(script.contains("export DEBIAN_FRONTEND='noninteractive'\n"))
            #expect(try !host.files.exists("/var/lib/byoh-agent/packages"), "it may hold a password")
        }
    }

    @Test func proxiesReachThePackageManagerAndNoArgument() async throws {
        try await withHost { host in
            let proxy = "http://user:it's@proxy.example:3128"
            try await host.step(["HTTP_PROXY": proxy, "NO_PROXY": "10.0.0.0/8", "SECRET": "x"]).perform(host.record)
            let script = try #require(host.lastScript)
            #expect(script.contains(#"export http_proxy='http://user:it'\''s@proxy.example:3128'"# + "\n"))
            #expect(script.contains("export no_proxy='10.0.0.0/8'\n") && !script.contains("SECRET"))
            let refresh = try #require(host.commands.commands.first { $0.arguments.first == "update" })
            #expect(refresh.environment["http_proxy"] == proxy)
            #expect(!host.commands.calls.contains { $0.contains("proxy.example") })
        }
    }

    // MARK: - What was there before

    @Test func whatIsThereIsNotInstalledNotedOrHeld() async throws {
        try await withHost { host in
            host.setInstalled("ii \tcontainerd\t1.6\nii \tkubectl\t1.31.2-0\n")
            host.setForecast("Inst kubelet (1.31.2-1 k8s [amd64])\nInst kubeadm (1.31.2-1 k8s [amd64])\n")
            try await host.step().perform(host.record)
            #expect(await host.record.artifacts == [.package(name: "kubelet"), .package(name: "kubeadm")])
            let script = try #require(host.lastScript)
            #expect(!script.contains("containerd") && script.contains("'hold' 'kubeadm' 'kubelet'\n"))
        }
    }

    @Test(arguments: ["Inst libseccomp2 [2.5.3] (2.5.4 Debian [amd64])\n", "Remv docker.io [20.10]\n"])
    func nothingThatIsThereIsChanged(line: String) async throws {
        try await withHost { host in
            host.setForecast(Self.forecast + line)
            let error = await #expect(throws: PackageError.self) { try await host.step().perform(host.record) }
            let name = String(line.split(separator: " ")[1])
            #expect(error == .wouldTouch([name]))
            #expect(await host.record.artifacts.isEmpty)
            #expect(host.lastScript?.contains("'install'") == false)
        }
    }

    @Test func aKubeletOfAnotherVersionIsNotReplaced() async throws {
        try await withHost { host in
            host.setInstalled("ii \tkubelet\t1.30.0-1\n")
            let error = await #expect(throws: PackageError.self) { try await host.step().perform(host.record) }
            #expect(error == .otherVersion(package: "kubelet", seen: "1.30.0-1", wanted: "1.31.2"))
        }
    }

    // MARK: - Locks and failures

    private static let lock =
        "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)"

    @Test func waitsForWhoeverHoldsTheLock() async throws {
        try await withHost { host in
            host.endings.withLock { $0 = [(Self.lock, 100), (Self.lock, 100), ("", 0)] }
            try await host.step().perform(host.record)
            #expect(try await host.step().isDone())
        }
    }

    @Test func saysWhoHoldsTheLockWhenItTakesTooLong() async throws {
        try await withHost { host in
            host.endings.withLock { $0 = Array(repeating: (Self.lock, 100), count: 50) }
            let error = await #expect(throws: PackageError.self) { try await host.step().perform(host.record) }
            #expect(error?.description.contains("It is held by process 812 (unattended-upgr)") == true)
            #expect(host.scriptCount == 11, "and does not try for ever")
        }
    }

    @Test func saysWhatTheRepositoryLacks() async throws {
        try await withHost { host in
            host.setForecast("E: Version '1.31.2-*' for 'kubelet' was not found\n", status: 100)
            let error = await #expect(throws: PackageError.self) { try await host.step().perform(host.record) }
            #expect(error?.description.contains("E: Version '1.31.2-*' for 'kubelet' was not found") == true)
            let updates = host.commands.calls.filter { $0.hasPrefix("apt-get update") }
            #expect(updates.count == 2 && updates[1] == "apt-get update --quiet -o APT::Update::Error-Mode=any")
        }
    }

    @Test func saysWhyARepositoryCannotBeRead() async throws {
        try await withHost { host in
            host.commands.answer("apt-get update", "E: The repository is not signed.\n", status: 100)
            let error = await #expect(throws: PackageError.self) { try await host.step().perform(host.record) }
            #expect(
                error
                    == .failed(
                        action: "read the repository http://repository.example/k8s",
                        words: "E: The repository is not signed."))
        }
    }

    @Test func aTransactionThatWasCutOffIsNoSuccess() async throws {
        try await withHost { host in
            host.endings.withLock { $0 = [("", 0), ("E: Sub-process /usr/bin/dpkg returned an error code (1)", 100)] }
            let error = await #expect(throws: PackageError.self) { try await host.step().perform(host.record) }
            #expect(error?.description.contains("dpkg returned an error code") == true)
            let isDone = try await host.step().isDone()
            #expect(!isDone)
        }
    }

    // MARK: - The repository

    @Test func writesTheRepositoryItsKeyAndThePin() async throws {
        try await withHost { host in
            let step = host.addRepository(Self.repository)
            try await step.perform(host.record)
            #expect(try await step.isDone())
            #expect(try host.files.text("/etc/apt/keyrings/byoh.asc") == OpenPGPKeyTests.armored)
            #expect(
                try host.files.text("/etc/apt/sources.list.d/byoh.sources")?.contains(
                    "Signed-By: /etc/apt/keyrings/byoh.asc\n") == true)
            #expect(try host.files.exists("/etc/apt/preferences.d/byoh"))
            #expect(await host.record.artifacts.contains(.file(path: "/etc/apt/keyrings/byoh.asc", saved: nil)))
        }
    }

    @Test func fetchesTheKeyAndTrustsNoOther() async throws {
        try await withHost { host in
            try await StubServer.with(answer: { _ in .body(OpenPGPKeyTests.armored) }) { server in
                var repository = Self.repository
                (repository.key, repository.keyURL) = (nil, "http://127.0.0.1:\(server.port)/Release.key")
                repository.keyFingerprint = OpenPGPKeyTests.fingerprint.uppercased()
                try await host.addRepository(repository).perform(host.record)
                #expect(try host.files.text("/etc/apt/keyrings/byoh.asc") == OpenPGPKeyTests.armored)

                repository.keyFingerprint = String(repeating: "0", count: 40)
                let error = await #expect(throws: PackageError.self) {
                    try await host.addRepository(repository).perform(host.record)
                }
                #expect(error?.description.contains("has the fingerprint \(OpenPGPKeyTests.fingerprint)") == true)
            }
        }
    }

    // MARK: - Removal

    @Test func removesExactlyWhatWasNoted() async throws {
        try await withHost { host in
            try host.files.makeFolder("/opt", mode: .folder)
            host.setInstalled(Host.whole + "rc \tconntrack\t1.4.7\nun \tcri-tools\t\n")
            try await PackageTransactions(host.tools()).remove(["conntrack", "kubelet", "cri-tools", "containerd"])
            let script = try #require(host.lastScript)
            #expect(
                script.contains(
                    "'apt-mark' 'unhold' 'kubelet' &&\n'apt-mark' 'manual' 'kubelet' 'containerd' &&\n"
                        + "'dpkg' '--purge' 'conntrack' 'kubelet' 'containerd'\n"))
        }
    }

    @Test func saysWhatKeepsAPackageFromBeingRemoved() async throws {
        try await withHost { host in
            host.setInstalled(Host.whole)
            let words = "dpkg: dependency problems prevent removal of containerd:"
            host.endings.withLock { $0 = [("", 0), (words + "\n docker.io depends on containerd", 1)] }
            let error = await #expect(throws: PackageError.self) {
                try await PackageTransactions(host.tools()).remove(["containerd"])
            }
            #expect(
                error == .failed(action: "remove packages", words: words + "; docker.io depends on containerd"))
        }
    }
}
