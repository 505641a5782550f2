import HostFakes
import HostReset
import HostSystem
import SystemPackage
import Systemd
import TestSupport
import Testing

@Suite struct HostResetTests {
    private func reset(
        _ files: LocalFiles, commands: FakeCommands = FakeCommands(), units: FakeUnits = FakeUnits(),
        processes: [HostProcess] = [], packages: FakePackages = FakePackages()
    ) -> HostReset {
        HostReset(
            files: files, commands: commands, units: units, processes: FakeProcesses(processes),
            packages: packages)
    }

    @Test func bringsBackWhatWasThereAndRemovesWhatWasMade() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/etc/ours", [], .ordinary)
            try files.write("/etc/theirs", Array("ours".utf8), .ordinary)
            try files.write("/saved/etc%theirs", Array("theirs".utf8), .ordinary)
            try files.write("/opt/byoh/current/bin/kubeadm", [], .program)
            try files.write("/opt/cni/bin/bridge", [], .program)
            try files.write("/opt/others/file", [], .ordinary)
            try files.write("/proc/sys/net/ipv4/ip_forward", Array("1".utf8), .ordinary)
            let artifacts: [HostArtifact] = [
                .folder(path: "/opt/byoh"), .sharedFolder(path: "/opt/cni"), .sharedFolder(path: "/opt/cni/bin"),
                .file(path: "/opt/cni/bin/bridge", saved: nil), .sharedFolder(path: "/opt/others"),
                .file(path: "/etc/ours", saved: nil), .file(path: "/etc/theirs", saved: "/saved/etc%theirs"),
                .sysctl(name: "net.ipv4.ip_forward", earlier: "0"), .unit(name: "kubelet.service"),
                .swap(device: "/dev/sda2"),
            ]
            let commands = FakeCommands()
            let units = FakeUnits()
            let left = try await reset(files, commands: commands, units: units).run(
                artifacts: artifacts, bootstrapUnits: ["byoh-bootstrap-x.service"]
            ) { _ in }
            #expect(left.isEmpty)
            #expect(try !files.exists("/etc/ours") && !files.exists("/opt/byoh") && !files.exists("/opt/cni"))
            #expect(try files.text("/etc/theirs") == "theirs")
            #expect(try files.exists("/opt/others/file"))
            #expect(try files.text("/proc/sys/net/ipv4/ip_forward") == "0\n")
            #expect(units.calls.first == "stop byoh-bootstrap-x.service")
            #expect(units.calls.contains("disable kubelet.service"))
            #expect(commands.calls.contains("swapon /dev/sda2"))
            #expect(commands.calls.contains { $0.contains("kubeadm reset --force") })
        }
    }

    /// A unit of the bootstrap may be the one that runs kubeadm, and a timer would start it again; a mount of its is still in
    /// use then, and of a template nothing runs.
    @Test func stopsServicesOfTheBootstrapBeforeAnythingIsTakenAway() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/usr/bin/kubeadm", [], .program)
            let units = FakeUnits()
            let commands = FakeCommands { command in
                guard command.description.contains("kubeadm reset") else { return }
                #expect(
                    units.calls == ["stop byoh-bootstrap-x.service", "stop again.timer", "stop kubeadm.service"])
            }
            _ = try await reset(files, commands: commands, units: units).run(
                artifacts: ["srv.mount", "kubeadm.service", "again.timer", "job@.service"].map {
                    HostArtifact.bootstrapUnit(name: $0)
                },
                bootstrapUnits: ["byoh-bootstrap-x.service"]
            ) { _ in }
            #expect(commands.calls.contains { $0.contains("kubeadm reset") })
            for unit in ["kubeadm.service", "srv.mount"] {
                #expect(units.calls.contains("stop \(unit)") && units.calls.contains("disable \(unit)"))
            }
            #expect(units.calls.contains("disable job@.service"))
        }
    }

    /// As an alias is, whose link comes back as a file.
    @Test func aUnitThatNobodyMayEnableRunsAgain() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let units = FakeUnits()
            let refusal = UnitFailure.refused(unit: "alias.service", action: "enable", message: "it is an alias")
            units.fail(refusal, at: "enable alias.service")
            let left = try await reset(LocalFiles(root: folder), units: units).run(
                artifacts: [.foundUnit(name: "alias.service", wasEnabled: true, wasActive: true)], bootstrapUnits: []
            ) { _ in }
            #expect(left.isEmpty && units.calls.contains("restart alias.service"), "\(units.calls)")
        }
    }

    /// `RefuseManualStop=` goes with the file; what then still runs is told.
    @Test(arguments: [true, false])
    func aUnitThatNobodyMayStopIsToldOnce(wasFound: Bool) async throws {
        try await TemporaryFolder.with("reset") { folder in
            let files = LocalFiles(root: folder)
            let units = FakeUnits()
            try await units.start("a.service")
            let refusal = UnitFailure.refused(unit: "a.service", action: "stop", message: "by dependency only")
            units.fail(refusal, at: "stop a.service")
            let found: [HostArtifact] = [.foundUnit(name: "a.service", wasEnabled: false, wasActive: true)]
            let left = try await reset(files, units: units).run(
                artifacts: (wasFound ? found : []) + [.bootstrapUnit(name: "a.service")], bootstrapUnits: []
            ) { _ in }
            #expect(left == (wasFound ? [] : ["The unit a.service runs"]))
            #expect(units.calls.contains("disable a.service") != wasFound)
            let reload = try #require(units.calls.lastIndex(of: "reload"))
            #expect(units.calls[reload...].contains("stop a.service") != wasFound, "without its file")
        }
    }

    @Test func bringsBackAFolderInAFilesPlaceAndAFileInAFolders() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/etc/a", Array("ours".utf8), .ordinary)
            try files.write("/saved/etc%a/inner", Array("theirs".utf8), .ordinary)
            try files.write("/etc/b/ours", [], .ordinary)
            try files.write("/saved/etc%b", Array("theirs".utf8), .ordinary)
            let left = try await reset(files).run(
                artifacts: [
                    .file(path: "/etc/a", saved: "/saved/etc%a"), .file(path: "/etc/b", saved: "/saved/etc%b"),
                ], bootstrapUnits: []
            ) { _ in }
            #expect(left.isEmpty)
            #expect(try files.text("/etc/a/inner") == "theirs")
            #expect(try files.text("/etc/b") == "theirs")
        }
    }

    @Test func removesOnlyItsOwnLinesFromFstab() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let files = LocalFiles(root: folder)
            let theirs = "UUID=1 / ext4 errors=remount-ro 0 1\n# a comment\n"
            try files.write("/etc/fstab", Array((theirs + "LABEL=d /data auto nofail,x-byoh 0 2\n").utf8), .ordinary)
            _ = try await reset(files).run(artifacts: [], bootstrapUnits: []) { _ in }
            #expect(try files.text("/etc/fstab") == theirs)
        }
    }

    @Test func killsWhatIsInAPodsGroupAndNothingElse() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let processes = FakeProcesses([
                HostProcess(
                    id: 10, name: "sshd", executable: "/usr/sbin/sshd", controlGroups: ["/system.slice/ssh.service"]),
                HostProcess(
                    id: 11, name: "nginx", executable: "/x", controlGroups: ["/kubepods.slice/kubepods-pod1.slice"]),
                HostProcess(
                    id: 12, name: "containerd-shim", executable: "/opt/byoh/versions/v/bin/containerd-shim-runc-v2"),
            ])
            let reset = HostReset(
                files: LocalFiles(root: folder), commands: FakeCommands(), units: FakeUnits(), processes: processes,
                packages: FakePackages())
            _ = try await reset.run(artifacts: [], bootstrapUnits: []) { _ in }
            #expect(try processes.all().map(\.name) == ["sshd"])
        }
    }

    @Test func removesRoutesToPodsAndNoOthers() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let commands = FakeCommands()
            commands.answer("ip -4 route show proto 157", "10.244.2.0/24 via 192.0.2.2 dev eth0 \n")
            let left = try await reset(LocalFiles(root: folder), commands: commands).run(
                artifacts: PodNetworkMarks.artifacts, bootstrapUnits: []
            ) { _ in }
            #expect(commands.calls.filter { $0.contains("flush") } == ["ip -4 route flush proto 157"])
            // This one's routes cannot be removed.
            #expect(left == ["There are 1 routes to pods such as 10.244.2.0/24 via 192.0.2.2 dev eth0"])
        }
    }

    @Test func removesRoutesWithTheNumberThatWasNoted() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let commands = FakeCommands()
            commands.answer("ip -4 route show proto 99", "10.244.2.0/24 via 192.0.2.2 dev eth0 \n")
            _ = try await reset(LocalFiles(root: folder), commands: commands).run(
                artifacts: [.routes(protocol: 99)], bootstrapUnits: []
            ) { _ in }
            #expect(commands.calls.filter { $0.contains("flush") } == ["ip -4 route flush proto 99"])
        }
    }

    // That a program fails says nothing about what is there.
    @Test(arguments: ["ip -4 route show", "iptables-save", "ip6tables-save"])
    func isNotCleanWhenItCannotSeeWhatIsThere(program: String) async throws {
        try await TemporaryFolder.with("reset") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/proc/net/if_inet6", [], .ordinary)
            let commands = FakeCommands()
            commands.answer(program, "", status: 1)
            let reset = reset(files, commands: commands)
            await #expect(throws: CommandFailure.self) {
                try await reset.run(artifacts: [], bootstrapUnits: []) { _ in }
            }
            await #expect(throws: CommandFailure.self) { try await reset.leftovers(of: []) }
        }
    }

    @Test func aHostWithoutTheProgramsOrIPv6HasNothingOfTheirs() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let commands = FakeCommands()
            commands.answer("ip6tables-save", "", status: 1)
            let left = try await reset(LocalFiles(root: folder), commands: commands).leftovers(of: [])
            #expect(left.isEmpty)
            let bare = HostReset(
                files: LocalFiles(root: folder), commands: NoPrograms(), units: FakeUnits(),
                processes: FakeProcesses([]), packages: FakePackages())
            #expect(try await bare.leftovers(of: []).isEmpty)
        }
    }

    @Test func saysWhatIsStillThere() async throws {
        try await TemporaryFolder.with("reset") { folder in
            let files = LocalFiles(root: folder)
            try files.write("/etc/kubernetes/admin.conf", [], .ordinary)
            try files.write(
                "/proc/net/tcp",
                Array("head\n 0: 00000000:192B 00000000:0000 0A 0:0 00:0 0 0 0 17\n".utf8), .ordinary)
            let commands = FakeCommands()
            commands.answer("iptables-save", "*nat\n:KUBE-SERVICES - [0:0]\nCOMMIT\n")
            let found = try await reset(
                files, commands: commands, processes: [HostProcess(id: 7, name: "etcd")]
            ).leftovers(of: [])
            #expect(
                found == [
                    "The process etcd (7) runs", "Somebody listens on port 6443", "The folder /etc/kubernetes is there",
                    "iptables has 1 chains such as nat/KUBE-SERVICES",
                ])
        }
    }
}

private struct NoPrograms: CommandRunner {
    func run(_ command: HostCommand) async throws(CommandFailure) -> CommandResult { throw .notFound(command) }
}
