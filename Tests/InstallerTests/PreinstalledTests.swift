import ByohAPI
import HostFakes
import HostSystem
import Installer
import SystemPackage
import TestSupport
import Testing

@Suite struct PreinstalledTests {
    /// A host with everything in `/usr/bin`, as packages put it.
    private struct Host {
        let files: LocalFiles
        let commands = FakeCommands()
        let units = FakeUnits()
        let record = MemoryRecord()

        var tools: StepTools { StepTools(files: files, commands: commands, units: units) }

        func task(_ version: String = "v1.31.2") -> InstallationTask {
            InstallationTask(
                installation: HostPlan.HostInstallation(kubernetesVersion: version, source: .preinstalled),
                providerID: "byoh://a/b/c", architecture: "amd64", canLowerOOMScores: true)
        }

        /// All steps but those that change the kernel, which a folder has not.
        func steps(_ version: String = "v1.31.2") throws -> [any HostStep] {
            try Installer(tools).steps(for: task(version)).filter {
                !["prepare-kernel", "switch-off-swap"].contains($0.name)
            }
        }

        func install() async throws {
            for step in try steps() where try await !step.isDone() { try await step.perform(record) }
        }
    }

    private static let programs = [
        "kubelet", "kubeadm", "kubectl", "crictl", "ctr", "containerd", "containerd-shim-runc-v2", "runc",
    ]

    private func withHost(_ body: (Host) async throws -> Void) async throws {
        try await TemporaryFolder.with("preinstalled") { folder in
            let host = Host(files: LocalFiles(root: folder))
            for name in Self.programs { try host.files.write(FilePath("/usr/bin/\(name)"), [], .program) }
            for name in ["bridge", "host-local", "loopback", "portmap"] {
                try host.files.write(FilePath("/opt/cni/bin/\(name)"), [], .program)
            }
            for unit in ["containerd.service", "kubelet.service"] {
                try host.files.write(FilePath("/lib/systemd/system/\(unit)"), [], .ordinary)
            }
            host.commands.answer("/usr/bin/kubelet --version", "Kubernetes v1.31.2\n")
            host.commands.answer("/usr/bin/kubeadm version", "v1.31.2\n")
            host.commands.answer("/usr/bin/containerd --version", "containerd containerd.io 1.7.22 7f7fdf5fed64eb6a\n")
            host.commands.answer("/usr/bin/kubeadm config images", "r.k8s.io/etcd:3\nregistry.k8s.io/pause:3.10\n")
            try await body(host)
        }
    }

    private func check(_ host: Host) throws -> any HostStep {
        try #require(try host.steps().first { $0.name == "check-programs" })
    }

    @Test func writesDownWhatWasFoundWhere() async throws {
        try await withHost { host in
            try await check(host).perform(host.record)
            let text = try #require(try host.files.text(InstallationLayout.foundPrograms))
            let found = try #require(NodePrograms(parsing: text))
            #expect(found.programs["kubelet"] == .init(path: "/usr/bin/kubelet", version: "v1.31.2"))
            #expect(found.programs["containerd"]?.version == "1.7.22")
            #expect(found.cniFolder == "/opt/cni/bin" && found.pauseImage == "registry.k8s.io/pause:3.10")
            #expect(try await check(host).isDone())
            // An upgrade behind our back shows.
            host.commands.answer("/usr/bin/kubelet --version", "Kubernetes v1.32.0\n")
            let isDone = try await check(host).isDone()
            #expect(!isDone)
        }
    }

    @Test func saysAllThatIsWrongAtOnce() async throws {
        try await withHost { host in
            host.commands.answer("/usr/bin/kubelet --version", "Kubernetes v1.30.0\n")
            for name in ["crictl", "runc"] { try host.files.remove(FilePath("/usr/bin/\(name)")) }
            try host.files.remove("/opt/cni/bin/portmap")
            let error = await #expect(throws: UnusablePrograms.self) {
                try await check(host).perform(host.record)
            }
            let problems = error?.problems ?? []
            #expect(problems.contains("/usr/bin/kubelet is v1.30.0, but v1.31.2 is wanted"))
            #expect(problems.contains { $0.hasPrefix("crictl is in none of /usr/local/sbin, ") })
            #expect(problems.contains { $0.hasPrefix("runc is in none of") })
            #expect(problems.contains("/opt/cni/bin lacks portmap"))
            #expect(problems.count == 4)
            #expect(try !host.files.exists(InstallationLayout.foundPrograms))
        }
    }

    @Test func programsThatDoNotTellTheirVersionAreNotUsed() async throws {
        try await withHost { host in
            host.commands.answer("/usr/bin/kubeadm version", "", status: 1)
            let error = await #expect(throws: UnusablePrograms.self) {
                try await check(host).perform(host.record)
            }
            #expect(error?.problems == ["/usr/bin/kubeadm does not say its version, and v1.31.2 is wanted"])
        }
    }

    @Test func aContainerdThatOnlyListensWillDo() async throws {
        try await withHost { host in
            try host.files.remove("/usr/bin/containerd")
            await #expect(throws: UnusablePrograms.self) { try await check(host).perform(host.record) }
            try host.files.write("/run/containerd/containerd.sock", [], .ordinary)
            try await check(host).perform(host.record)
        }
    }

    // MARK: - Configuration

    @Test func usesUnitsOfPackagesAndTellsTheKubeletItsProviderID() async throws {
        try await withHost { host in
            try await host.install()
            #expect(try !host.files.exists("/etc/systemd/system/containerd.service"))
            #expect(try !host.files.exists("/etc/systemd/system/kubelet.service"))
            let dropIn = try host.files.text("/etc/systemd/system/kubelet.service.d/10-kubeadm.conf")
            #expect(dropIn?.contains("ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS") == true)
            #expect(dropIn?.contains("$BYOH_KUBELET_ARGS") == true)
            let config = try host.files.text("/etc/containerd/config.toml")
            #expect(config?.contains("sandbox_image = \"registry.k8s.io/pause:3.10\"") == true)
            #expect(config?.contains("BinaryName") == false)
        }
    }

    @Test func writesUnitsWhereThereAreOnlyPrograms() async throws {
        try await withHost { host in
            for unit in ["containerd.service", "kubelet.service"] {
                try host.files.remove(FilePath("/lib/systemd/system/\(unit)"))
            }
            try await host.install()
            let unit = try host.files.text("/etc/systemd/system/containerd.service")
            #expect(unit?.contains("ExecStart=/usr/bin/containerd\n") == true)
            #expect(try host.files.text("/etc/systemd/system/kubelet.service")?.contains("/usr/bin/kubelet") == true)
            #expect(await host.record.artifacts.contains(.unit(name: "containerd.service")))
        }
    }

    @Test func keepsAConfigurationThatServesKubernetes() async throws {
        try await withHost { host in
            try host.files.write("/etc/containerd/config.toml", Array("theirs".utf8), .ordinary)
            host.commands.answer(
                "/usr/bin/containerd config dump",
                "disabled_plugins = []\n  bin_dir = \"/opt/cni/bin\"\n   SystemdCgroup = true\n")
            try await host.install()
            #expect(try host.files.text("/etc/containerd/config.toml") == "theirs")
        }
    }

    // What docker.com's package brings.
    @Test(arguments: [
        "disabled_plugins = [\"cri\"]\n  bin_dir = \"/opt/cni/bin\"\n   SystemdCgroup = true\n",
        "disabled_plugins = []\n  bin_dir = \"/opt/cni/bin\"\n   SystemdCgroup = false\n",
    ])
    func replacesAConfigurationThatCannotServeAndKeepsIt(dump: String) async throws {
        try await withHost { host in
            try host.files.write("/etc/containerd/config.toml", Array("theirs".utf8), .ordinary)
            host.commands.answer("/usr/bin/containerd config dump", dump)
            try await host.install()
            #expect(try host.files.text("/etc/containerd/config.toml")?.contains("SystemdCgroup = true") == true)
            let saved = await host.record.artifacts.compactMap { artifact -> String? in
                if case .file("/etc/containerd/config.toml", let saved) = artifact { saved } else { nil }
            }
            #expect(try host.files.text(FilePath(try #require(saved.first))) == "theirs")
        }
    }

    // MARK: - What was there before

    @Test func notesWhatWasThereBeforeAnythingChanges() async throws {
        try await withHost { host in
            try host.files.write("/var/lib/containerd/images", [], .ordinary)
            try host.files.write("/etc/cni/net.d/87-podman.conflist", [], .ordinary)
            try host.files.makeFolder("/etc/kubernetes/manifests", mode: .folder)
            try await host.units.start("containerd.service")
            try host.files.link("/etc/systemd/system/multi-user.target.wants/kubelet.service", to: "/lib/x")
            try await host.install()
            let artifacts = await host.record.artifacts
            #expect(
                Set(artifacts).isSuperset(of: [
                    .found(path: "/var/lib/containerd", isWhole: true), .found(path: "/etc/cni/net.d", isWhole: false),
                    .found(path: "/etc/cni/net.d/87-podman.conflist", isWhole: false),
                    .found(path: "/etc/kubernetes/manifests", isWhole: false),
                    .foundUnit(name: "containerd.service", wasEnabled: false, wasActive: true),
                    .foundUnit(name: "kubelet.service", wasEnabled: true, wasActive: false),
                ]))
            let ownUnits = artifacts.filter { artifact in if case .unit = artifact { true } else { false } }
            #expect(ownUnits.isEmpty)
            // A second agent does not take for found what the first has made.
            try host.files.write("/etc/cni/net.d/10-ours.conflist", [], .ordinary)
            try await host.install()
            let later = await host.record.artifacts
            #expect(!later.contains(.found(path: "/etc/cni/net.d/10-ours.conflist", isWhole: false)))
        }
    }
}
