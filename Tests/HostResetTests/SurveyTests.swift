import HostFakes
import HostReset
import HostSystem
import SystemPackage
import TestSupport
import Testing

@Suite struct SurveyTests {
    private static let artifacts: [HostArtifact] = [
        .folder(path: "/opt/byoh"), .sharedFolder(path: "/opt/cni"), .file(path: "/etc/ours", saved: nil),
        .file(path: "/etc/theirs", saved: "/saved/etc%theirs"), .unit(name: "kubelet.service"),
        .sysctl(name: "net.ipv4.ip_forward", earlier: "0"), .swap(device: "/dev/sda2"), .user(name: "kube"),
        .routes(protocol: 157), .chain(name: "nat/BYOH-POSTROUTING"),
    ]

    /// A node as the agent makes it.
    private func makeNode(_ files: LocalFiles, _ commands: FakeCommands) throws {
        try files.write("/etc/ours", [], .ordinary)
        try files.write("/etc/theirs", Array("ours".utf8), .ordinary)
        try files.write("/saved/etc%theirs", Array("theirs".utf8), .ordinary)
        try files.write("/opt/byoh/versions/v/bin/kubelet", [], .program)
        try files.write("/opt/cni/theirs", [], .program)
        try files.write("/etc/kubernetes/kubelet.conf", [], .secret)
        try files.write("/proc/sys/net/ipv4/ip_forward", Array("1\n".utf8), .ordinary)
        try files.write("/proc/swaps", Array("Filename Type\n".utf8), .ordinary)
        try files.write("/etc/passwd", Array("root:x:0\nkube:x:1000\n".utf8), .ordinary)
        commands.answer("ip -4 route show proto 157", "10.244.2.0/24 via 192.0.2.2 dev eth0 \n")
        commands.answer(
            "iptables-save", "*nat\n:KUBE-SERVICES - [0:0]\n:BYOH-POSTROUTING - [0:0]\nCOMMIT\n")
    }

    @Test func saysOfEachThingHowItIsAndWhatAResetMakesOfIt() async throws {
        try await TemporaryFolder.with("survey") { folder in
            let (files, commands, units) = (LocalFiles(root: folder), FakeCommands(), FakeUnits())
            try makeNode(files, commands)
            try await units.start("kubelet.service")
            let processes = FakeProcesses([HostProcess(id: 7, name: "kubelet"), HostProcess(id: 8, name: "sshd")])
            let reset = HostReset(
                files: files, commands: commands, units: units, processes: processes, packages: FakePackages())
            let traces = try await reset.survey(of: Self.artifacts)
            #expect(
                traces.map { "\($0.kind) \($0.name): \($0.state) -> \($0.goal)" } == [
                    "chain nat/BYOH-POSTROUTING: there -> absent", "routes protocol 157: 1 -> none",
                    "user kube: there -> absent", "swap /dev/sda2: off -> on",
                    "kernelParameter net.ipv4.ip_forward: 1 -> 0", "unit kubelet.service: active -> stopped",
                    "file /etc/theirs: replaced -> original", "file /etc/ours: there -> absent",
                    "folder /opt/cni: there -> absent, unless others use it", "folder /opt/byoh: there -> absent",
                    "process kubelet (7): there -> absent", "folder /etc/kubernetes: there -> absent",
                    "chain nat/KUBE-SERVICES: there -> absent",
                ])
            #expect(traces.filter(\.isAtGoal).map(\.name) == ["/opt/cni"])
            #expect(try files.exists("/etc/ours"), "looking changes nothing")
            #expect(commands.calls.allSatisfy { $0.contains("show") || $0.hasSuffix("-save") })
        }
    }

    @Test func afterAResetEverythingIsAsItShouldBe() async throws {
        try await TemporaryFolder.with("survey") { folder in
            let (files, units) = (LocalFiles(root: folder), FakeUnits())
            let commands = FakeCommands { command in
                switch command.description {
                case "swapon /dev/sda2":
                    try files.write("/proc/swaps", Array("Filename Type\n/dev/sda2 partition\n".utf8), .ordinary)
                case "userdel --remove kube": try files.write("/etc/passwd", Array("root:x:0\n".utf8), .ordinary)
                default: break
                }
            }
            try makeNode(files, commands)
            let reset = HostReset(
                files: files, commands: commands, units: units, processes: FakeProcesses(),
                packages: FakePackages())
            let before = try await reset.survey(of: Self.artifacts)
            _ = try await reset.run(artifacts: Self.artifacts, bootstrapUnits: []) { _ in }
            commands.answer("ip -4 route show proto 157", "")
            commands.answer("iptables-save", "*nat\nCOMMIT\n")
            let report = ResetReport(before: before, after: try await reset.survey(of: Self.artifacts))
            #expect(report.items.filter { !$0.isRight }.map(\.name).isEmpty)
            #expect(report.items.first { $0.name == "/etc/theirs" }?.after == "original")
            #expect(report.items.first { $0.name == "net.ipv4.ip_forward" }?.before == "1")
            #expect(report.items.first { $0.name == "net.ipv4.ip_forward" }?.after == "0")
            #expect(report.items.first { $0.name == "/etc/kubernetes" }?.after == "absent")
            #expect(report.items.first { $0.name == "/opt/cni" }?.after == "there", "others use it")
            #expect(Set(report.items.map(\.name)) == Set(before.map(\.name)))
        }
    }

    /// It comes back, and until then one of the bootstrap stands in its place.
    @Test func aUnitThatWasReplacedIsToldOnce() async throws {
        try await TemporaryFolder.with("survey") { folder in
            let (files, units) = (LocalFiles(root: folder), FakeUnits())
            let reset = HostReset(
                files: files, commands: FakeCommands(), units: units, processes: FakeProcesses(),
                packages: FakePackages())
            try files.link("/etc/systemd/system/web.service", to: "/usr/lib/systemd/system/httpd.service")
            try await units.start("web.service")
            let traces = try await reset.survey(of: [
                .foundUnit(name: "web.service", wasEnabled: true, wasActive: true),
                .bootstrapUnit(name: "web.service"), .bootstrapUnit(name: "kubeadm.service"),
            ])
            #expect(
                traces.map { "\($0.kind) \($0.name): \($0.state) -> \($0.goal)" } == [
                    "unit kubeadm.service: absent -> stopped",
                    "unit web.service: enabled, running -> enabled, running",
                ])
        }
    }

    // A host that had containerd and a kubelet, and got other packages for its use.
    @Test func whatWasThereBeforeIsToldAsWhatStays() async throws {
        try await TemporaryFolder.with("survey") { folder in
            let (files, units, packages) = (LocalFiles(root: folder), FakeUnits(), FakePackages())
            let reset = HostReset(
                files: files, commands: FakeCommands(), units: units,
                processes: FakeProcesses([HostProcess(id: 7, name: "kubelet")]), packages: packages)
            for path in [
                "/var/lib/containerd/images", "/etc/kubernetes/manifests/theirs", "/etc/kubernetes/manifests/etcd.yaml",
                "/etc/kubernetes/pki/ca.crt", "/var/lib/kubelet/config.yaml", "/etc/apt/sources.list.d/byoh.sources",
            ] { try files.write(FilePath(path), [], .ordinary) }
            packages.set(["kubeadm": .held, "conntrack": .installed])
            try await units.start("kubelet.service")
            let artifacts: [HostArtifact] = [
                .found(path: "/var/lib/containerd", isWhole: true), .found(path: "/etc/kubernetes", isWhole: false),
                .found(path: "/etc/kubernetes/manifests", isWhole: false),
                .found(path: "/etc/kubernetes/manifests/theirs", isWhole: false),
                .foundUnit(name: "containerd.service", wasEnabled: false, wasActive: true),
                .foundUnit(name: "kubelet.service", wasEnabled: false, wasActive: true),
                .file(path: "/etc/apt/sources.list.d/byoh.sources", saved: nil), .package(name: "kubeadm"),
                .package(name: "conntrack"), .package(name: "gone"),
            ]
            let before = try await reset.survey(of: artifacts)
            #expect(
                before.map { "\($0.kind) \($0.name): \($0.state) -> \($0.goal)" } == [
                    "package gone: absent -> absent", "package conntrack: installed -> absent",
                    "package kubeadm: held -> absent", "file /etc/apt/sources.list.d/byoh.sources: there -> absent",
                    "unit kubelet.service: disabled, running -> disabled, running",
                    "unit containerd.service: disabled, stopped -> disabled, running",
                    "kept /etc/kubernetes/manifests/theirs: there -> there",
                    "kept /etc/kubernetes/manifests: there -> there", "kept /etc/kubernetes: there -> there",
                    "kept /var/lib/containerd: there -> there",
                    "file /etc/kubernetes/manifests/etcd.yaml: there -> absent",
                    "folder /etc/kubernetes/pki: there -> absent", "folder /var/lib/kubelet: there -> absent",
                ])
            #expect(packages.calls == [], "looking changes nothing")
            let left = try await reset.run(artifacts: artifacts, bootstrapUnits: []) { _ in }
            #expect(left == [])
            let report = ResetReport(before: before, after: try await reset.survey(of: artifacts))
            #expect(report.items.filter { !$0.isRight } == [])
            #expect(report.items.first { $0.name == "kubeadm" }?.after == "absent")
            #expect(report.items.first { $0.name == "/etc/kubernetes/pki" }?.after == "absent")
            #expect(report.items.first { $0.name == "containerd.service" }?.after == "disabled, running")
            // What stays and is gone is told.
            try files.removeTree("/var/lib/containerd")
            let later = ResetReport(before: before, after: try await reset.survey(of: artifacts))
            #expect(later.items.filter { !$0.isRight }.map(\.name) == ["/var/lib/containerd"])
        }
    }

    @Test func tellsWhatIsNotAsItShouldBe() {
        let before = [HostTrace.sample("a", "there"), .sample("b", "there")]
        let report = ResetReport(before: before, after: [.sample("b", "there"), .sample("c", "there")])
        #expect(report.items.map(\.isRight) == [true, false, false])
        #expect(report.items.map(\.before) == ["there", "there", "absent"])
        #expect(report.items.map(\.after) == ["absent", "there", "there"])
    }
}

extension HostTrace {
    fileprivate static func sample(_ name: String, _ state: String) -> HostTrace {
        HostTrace(kind: .mount, name: name, state: state, goal: "absent", isAtGoal: state == "absent")
    }
}
