import HostFakes
import HostReset
import HostSystem
import JSONTree
import SystemPackage
import TestSupport
import Testing

/// Hosts that had a node's programs before they were used.
@Suite struct FoundFilesTests {
    private func withHost(_ body: (LocalFiles, FakeCommands, FakeUnits, FakePackages) async throws -> Void) async throws
    {
        try await TemporaryFolder.with("found") { folder in
            try await body(LocalFiles(root: folder), FakeCommands(), FakeUnits(), FakePackages())
        }
    }

    private func reset(
        _ files: LocalFiles, _ commands: FakeCommands = FakeCommands(), _ units: FakeUnits = FakeUnits(),
        _ packages: FakePackages = FakePackages(), _ processes: [HostProcess] = []
    ) -> HostReset {
        HostReset(
            files: files, commands: commands, units: units, processes: FakeProcesses(processes), packages: packages)
    }

    private static let containerd: [HostArtifact] = [
        .found(path: "/var/lib/containerd", isWhole: true), .found(path: "/run/containerd", isWhole: true),
        .foundUnit(name: "containerd.service", wasEnabled: false, wasActive: true),
    ]

    @Test func whatWasThereStaysAndWhatCameGoes() async throws {
        try await withHost { files, commands, units, packages in
            for path in [
                "/var/lib/containerd/images", "/run/containerd/containerd.sock", "/etc/cni/net.d/87-podman.conflist",
                "/etc/cni/net.d/10-byoh.conflist", "/etc/kubernetes/admin.conf", "/var/lib/kubelet/config.yaml",
            ] { try files.write(FilePath(path), [], .ordinary) }
            try files.makeFolder("/etc/kubernetes/manifests", mode: .folder)
            let artifacts =
                Self.containerd + [
                    .found(path: "/etc/cni/net.d", isWhole: false),
                    .found(path: "/etc/cni/net.d/87-podman.conflist", isWhole: false),
                    .found(path: "/etc/kubernetes", isWhole: false),
                    .found(path: "/etc/kubernetes/manifests", isWhole: false),
                ]
            let left = try await reset(files, commands, units, packages).run(artifacts: artifacts, bootstrapUnits: []) {
                _ in
            }
            #expect(left.isEmpty, "\(left)")
            #expect(try files.names(in: "/etc/cni/net.d") == ["87-podman.conflist"])
            #expect(try files.names(in: "/etc/kubernetes") == ["manifests"])
            #expect(try files.exists("/var/lib/containerd/images") && !files.exists("/var/lib/kubelet"))
        }
    }

    @Test func unitsDoWhatTheyDidOnceTheirConfigurationIsBack() async throws {
        try await withHost { files, commands, units, packages in
            try files.write("/etc/containerd/config.toml", Array("ours".utf8), .ordinary)
            try files.write("/saved/config", Array("theirs".utf8), .ordinary)
            try files.link("/etc/systemd/system/multi-user.target.wants/containerd.service", to: "/x")
            let artifacts =
                Self.containerd + [
                    .foundUnit(name: "kubelet.service", wasEnabled: true, wasActive: false),
                    .file(path: "/etc/containerd/config.toml", saved: "/saved/config"),
                ]
            _ = try await reset(files, commands, units, packages).run(artifacts: artifacts, bootstrapUnits: []) { _ in }
            #expect(try files.text("/etc/containerd/config.toml") == "theirs")
            let calls = units.calls
            #expect(
                calls.suffix(7) == [
                    "disable containerd.service", "reload", "reset-failed containerd.service",
                    "restart containerd.service", "enable kubelet.service", "reset-failed kubelet.service",
                    "stop kubelet.service",
                ])
        }
    }

    @Test func isNotCleanWhileContainerdKnowsPods() async throws {
        try await withHost { files, commands, units, packages in
            commands.answer("ctr --namespace k8s.io containers list", "abc\ndef\n")
            let left = try await reset(files, commands, units, packages).leftovers(of: Self.containerd)
            #expect(left == ["containerd has 2 containers of Kubernetes such as abc"])
        }
    }

    @Test func packagesGoAtOnceBeforeTheRepositoryThatTheyCameFrom() async throws {
        try await withHost { files, commands, units, packages in
            try files.write("/etc/apt/sources.list.d/byoh.sources", [], .ordinary)
            let artifacts: [HostArtifact] = [
                .file(path: "/etc/apt/sources.list.d/byoh.sources", saved: nil), .package(name: "kubelet"),
                .package(name: "conntrack"), .unit(name: "kubelet.service"),
            ]
            _ = try await reset(files, commands, units, packages).run(artifacts: artifacts, bootstrapUnits: []) { _ in }
            #expect(packages.calls == ["settle", "remove kubelet conntrack"])
            #expect(units.calls.contains("disable kubelet.service"))
            #expect(try !files.exists("/etc/apt/sources.list.d/byoh.sources"))
        }
    }

    // Shims that a found containerd has made may be of others' containers.
    @Test(arguments: [true, false]) func shimsGoWithTheRuntimeThatMadeThem(wasFound: Bool) async throws {
        try await withHost { files, commands, units, packages in
            let processes = FakeProcesses([
                HostProcess(
                    id: 7, name: "containerd-shim", executable: "/usr/bin/containerd-shim-runc-v2",
                    controlGroups: ["/system.slice/containerd.service"])
            ])
            let reset = HostReset(
                files: files, commands: commands, units: units, processes: processes, packages: packages)
            _ = try await reset.run(artifacts: wasFound ? Self.containerd : [], bootstrapUnits: []) { _ in }
            #expect(try processes.all().isEmpty == !wasFound)
        }
    }

    // MARK: - Before the use

    @Test func softwareWithoutANodeIsAcceptedWhereItIsToBeUsed() async throws {
        try await withHost { files, _, _, _ in
            for path in ["/var/lib/containerd/images", "/etc/cni/net.d/87-podman.conflist"] {
                try files.write(FilePath(path), [], .ordinary)
            }
            try files.makeFolder("/etc/kubernetes/manifests", mode: .folder)
            let host = reset(files, FakeCommands(), FakeUnits(), FakePackages(), [HostProcess(id: 1, name: "kubelet")])
            #expect(try await host.leftovers(of: [], acceptsSoftware: true) == [])
            #expect(try await host.leftovers(of: []).count == 4)
        }
    }

    @Test(arguments: [
        "/etc/kubernetes/admin.conf", "/etc/kubernetes/manifests/etcd.yaml", "/var/lib/kubelet/config.yaml",
        "/var/lib/etcd/member/snap/db",
    ])
    func aNodeIsNotAccepted(path: String) async throws {
        try await withHost { files, _, _, _ in
            try files.write(FilePath(path), [], .ordinary)
            let left = try await reset(files).leftovers(of: [], acceptsSoftware: true)
            #expect(left == ["The file \(path) is there"])
        }
    }

    @Test(arguments: ["containerd-shim", "kube-apiserver", "etcd"])
    func containersOfSomebodyAreNotAccepted(process: String) async throws {
        try await withHost { files, _, _, _ in
            let host = reset(files, FakeCommands(), FakeUnits(), FakePackages(), [HostProcess(id: 1, name: process)])
            let left = try await host.leftovers(of: [], acceptsSoftware: true)
            #expect(left == ["The process \(process) (1) runs"])
        }
    }

    // MARK: - Journal

    @Test func isReadAsItWasWritten() throws {
        let artifacts: [HostArtifact] =
            Self.containerd + [
                .package(name: "kubelet"), .unit(name: "u"), .bootstrapUnit(name: "u"),
                .group(name: "g"), .password(user: "u", saved: "/saved"),
                .found(path: "/a", isWhole: false),
                .foundUnit(name: "u", wasEnabled: true, wasActive: true),
                .foundUnit(name: "u", wasEnabled: false, wasActive: false),
            ]
        for artifact in artifacts {
            #expect(try JSONValue(encoding: artifact).decode(HostArtifact.self) == artifact)
        }
    }
}
