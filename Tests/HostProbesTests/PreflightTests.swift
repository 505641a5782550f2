import ByohAPI
import HostFakes
import HostProbes
import HostReset
import HostSystem
import SystemPackage
import Testing

@Suite struct PreflightTests {
    @Test func aWellHostPassesEveryCheckOnce() async throws {
        try await WellHost.with { host in
            let results = await host.run()
            #expect(results.filter { $0.verdict != .pass }.isEmpty)
            #expect(results.allSatisfy { !$0.evidence.isEmpty && $0.remedy.isEmpty })
            #expect(
                results.map(\.check) == [
                    "root", "systemd", "machine-id", "cgroups", "kernel-modules", "programs", "disk-space", "cpus",
                    "memory", "time-sync", "host-name", "management-server", "swap", "ports", "conflicting-software",
                    "node-software", "leftovers",
                ])
            #expect(HostCheckup(results) == HostCheckup(checks: 17))
        }
    }

    /// One thing that is wrong with a host, and what the check says then.
    struct Fault: Sendable, CustomTestStringConvertible {
        let check: String
        let verdict: CheckResult.Verdict
        let evidence: String
        let spoil: @Sendable (inout WellHost) throws -> Void

        init(
            _ check: String, _ verdict: CheckResult.Verdict, _ evidence: String,
            _ spoil: @escaping @Sendable (inout WellHost) throws -> Void
        ) {
            self.check = check
            self.verdict = verdict
            self.evidence = evidence
            self.spoil = spoil
        }

        var testDescription: String { "\(check): \(evidence)" }
    }

    static let faults: [Fault] = [
        Fault("root", .fail, "the agent runs as user 1000") {
            try $0.put("/proc/self/status", "Uid:\t1000\t1000\t1000\t1000\n")
        },
        Fault("systemd", .fail, "systemd does not run this host: /run/systemd/system is not there") {
            try $0.files.removeTree("/run/systemd")
        },
        Fault("systemd", .fail, "systemd 237 is too old") {
            $0.commands.answer("systemctl --version", "systemd 237\n")
        },
        Fault("machine-id", .fail, "/etc/machine-id is empty") { try $0.put("/etc/machine-id", "\n") },
        Fault("machine-id", .fail, "/etc/machine-id is 'uninitialized', not 32 hex digits") {
            try $0.put("/etc/machine-id", "uninitialized\n")
        },
        Fault("cgroups", .fail, "version 2 without the controllers cpuset, memory") {
            try $0.put("/sys/fs/cgroup/cgroup.controllers", "cpu io pids\n")
        },
        Fault("cgroups", .warn, "version 1, which kubelets from 1.35 on refuse") {
            try $0.files.removeTree("/sys/fs/cgroup")
            try $0.files.makeFolder("/sys/fs/cgroup/memory", mode: .folder)
        },
        Fault("cgroups", .fail, "no control groups below /sys/fs/cgroup") {
            try $0.files.removeTree("/sys/fs/cgroup")
        },
        Fault(
            "kernel-modules", .fail, "the kernel has no overlay filesystem, which images of containers are mounted with"
        ) { try $0.put("/proc/filesystems", "\text4\n") },
        Fault("kernel-modules", .warn, "the kernel has no br_netfilter, so pods of one bridge may not reach Services") {
            try $0.files.remove("/lib/modules/6.1.0-test/modules.dep")
        },
        Fault("programs", .fail, "missing: iptables") { try $0.files.remove("/usr/sbin/iptables") },
        Fault("programs", .warn, "missing: conntrack") { try $0.files.remove("/usr/sbin/conntrack") },
        Fault("cpus", .warn, "1 processor") { try $0.put("/sys/devices/system/cpu/online", "0\n") },
        Fault("memory", .fail, "only 488 MiB of memory") { try $0.put("/proc/meminfo", "MemTotal: 500000 kB\n") },
        Fault("memory", .warn, "only 976 MiB of memory") { try $0.put("/proc/meminfo", "MemTotal: 1000000 kB\n") },
        Fault("time-sync", .warn, "the clock is not synchronized") { $0.commands.answer("timedatectl show", "no\n") },
        Fault("time-sync", .warn, "could not be checked: 'timedatectl' is not there; is it installed?") {
            $0.commands.answer("systemctl --version", "systemd 252\n")
            $0.commands.missing = ["timedatectl"]
        },
        Fault("host-name", .warn, "host-1 does not resolve") {
            $0.commands.answer("getent ahosts host-1", "", status: 2)
        },
        Fault("management-server", .fail, "api.example.org, the management server, does not resolve") {
            $0.commands.answer("getent ahosts api.example.org", "", status: 2)
        },
        Fault("swap", .warn, "swap is on: /dev/sda2, /swapfile") {
            try $0.put(
                "/proc/swaps", "Filename\tType\tSize\n/dev/sda2 partition\t1\t0\t-2\n/swapfile\tfile\t1\t0\t-3\n")
        },
        Fault("ports", .fail, "port 10250 is held by kubelet (pid 812)") {
            try $0.put("/proc/net/tcp6", WellHost.sockets([10250: 77]))
            try $0.addProcess(811, "other", sockets: [76])
            try $0.addProcess(812, "kubelet", sockets: [9, 77])
        },
        Fault("ports", .fail, "port 6443 is held by a process that cannot be seen, port 10256 is held by nginx (pid 9)")
        {
            try $0.put("/proc/net/tcp", WellHost.sockets([6443: 8, 10256: 4]))
            try $0.addProcess(9, "nginx", sockets: [4])
        },
        Fault("ports", .warn, "port 10248 is held by x (pid 9)") {
            try $0.put("/proc/net/tcp", WellHost.sockets([10248: 4]))
            try $0.addProcess(9, "x", sockets: [4])
        },
        Fault("conflicting-software", .warn, "Docker is installed") { try $0.put("/usr/bin/dockerd", "") },
        Fault("conflicting-software", .fail, "Docker is running, a kubelet package is installed") {
            try $0.put("/usr/bin/kubelet", "")
            try $0.addProcess(5, "dockerd")
        },
        // What a preinstalled node consists of keeps no host from being one.
        Fault("conflicting-software", .warn, "a containerd package is running") {
            try $0.put("/usr/bin/containerd", "")
            try $0.addProcess(5, "containerd")
        },
        Fault("node-software", .warn, "the folder /var/lib/containerd is there") {
            $0.software = ["The folder /var/lib/containerd is there"]
        },
        Fault("leftovers", .fail, "of an earlier node: the folder /etc/kubernetes is there, b, c, and 1 more") {
            $0.leftovers = ["The folder /etc/kubernetes is there", "B", "C", "D"]
        },
    ]

    @Test(arguments: faults) func oneFaultFailsOneCheckWithEvidenceAndARemedy(_ fault: Fault) async throws {
        try await WellHost.with { host in
            try fault.spoil(&host)
            let results = await host.run()
            let found = results.filter { $0.verdict != .pass }
            #expect(found.map(\.check) == [fault.check])
            #expect(found.first?.verdict == fault.verdict)
            #expect(found.first?.evidence == fault.evidence)
            #expect(found.first?.remedy.isEmpty == fault.evidence.hasPrefix("could not"))
        }
    }

    @Test func fullDisksWarnAndFail() async throws {
        try await WellHost.with { host in
            host.thresholds.diskWarning = .max
            let warning = try #require(await host.result(of: "disk-space"))
            #expect(warning.verdict == .warn && warning.evidence.hasPrefix("/var/lib has only "))
            host.thresholds.diskFailure = .max
            let failure = try #require(await host.result(of: "disk-space"))
            #expect(failure.verdict == .fail && failure.evidence.hasSuffix(" free"))
        }
    }

    // Names of Nodes are names of the DNS; a host called localhost would be one of many.
    @Test(arguments: [
        ("host-1", true), ("a.b-2.c", true), ("Host", false), ("a_b", false), ("-a", false), ("a..b", false),
        ("", false),
        (String(repeating: "a", count: 64), false), ("localhost", false),
    ])
    func theNameOfTheHostMustDoForANode(name: String, isGood: Bool) async throws {
        try await WellHost.with { host in
            let results = await host.run(.init(hostName: name))
            #expect(results.first { $0.check == "host-name" }?.verdict == (isGood ? .pass : .fail))
        }
    }

    @Test func whatBelongsToANodeOfOursIsNotLookedFor() async throws {
        try await WellHost.with { host in
            host.leftovers = ["The folder /etc/kubernetes is there"]
            let checks = await host.run(.init(hostName: "host-1", isInUse: true)).map(\.check)
            #expect(checks.contains("disk-space"))
            #expect(!checks.contains("leftovers") && !checks.contains("ports") && !checks.contains("swap"))
            #expect(!checks.contains("management-server"))
        }
    }

    // What runs and lies there of programs that wait for a cluster, as byoh-agent looks for it.
    @Test func programsOfANodeThatWaitForAClusterAreToldAndInNobodysWay() async throws {
        try await WellHost.with { host in
            for path in [
                "/usr/bin/kubelet", "/usr/bin/containerd", "/run/containerd/containerd.sock",
                "/var/lib/containerd/images", "/etc/cni/net.d/87-podman.conflist",
            ] { try host.put(path, "") }
            try host.files.makeFolder("/etc/kubernetes/manifests", mode: .folder)
            try host.addProcess(5, "containerd")
            try host.addProcess(6, "kubelet")
            let reset = HostReset(
                files: host.files, commands: host.commands, units: FakeUnits(),
                processes: FakeProcesses([HostProcess(id: 6, name: "kubelet")]), packages: FakePackages())
            host.leftovers = try await reset.leftovers(of: [], withPorts: false, acceptsSoftware: true)
            host.software = try await reset.leftovers(of: [], withPorts: false)
            let found = await host.run().filter { $0.verdict != .pass }
            #expect(found.map(\.check) == ["conflicting-software", HostCheckup.nodeSoftware])
            #expect(found.map(\.verdict) == [.warn, .warn])
            #expect(found.first?.evidence == "a kubelet package is running, a containerd package is running")
            #expect(found.last?.evidence.contains("the process kubelet (6) runs") == true)
            #expect(found.allSatisfy { $0.remedy.contains("source preinstalled or packages") })
            // As soon as a node was made of them it is another matter.
            try host.put("/var/lib/kubelet/config.yaml", "")
            host.leftovers = try await reset.leftovers(of: [], withPorts: false, acceptsSoftware: true)
            #expect(await host.result(of: "leftovers")?.verdict == .fail)
        }
    }

    @Test func aResolverThatHangsIsOneThatDoesNotResolve() async throws {
        try await WellHost.with { host in
            host.commands.hanging = ["getent"]
            #expect(await host.result(of: "host-name")?.evidence == "host-1 does not resolve")
        }
    }

    @Test func reportsAreWithinTheLimitsOfTheAPI() {
        let long = String(repeating: "x", count: 2_000)
        let results = (0..<40).map { CheckResult("check-\($0)", .fail, long, remedy: long) }
        let checkup = HostCheckup(results)
        #expect(checkup.checks == 40 && checkup.findings.count == 32)
        #expect(checkup.findings.allSatisfy { $0.evidence.count == 512 && $0.remedy.count == 512 })
    }

    @Test func theTableSaysWhatToDo() {
        let table = PreflightTable([
            CheckResult("root", .pass, "the agent runs as root"),
            CheckResult("ports", .fail, "port 10250 is held by kubelet (pid 812)", remedy: "stop it"),
        ])
        #expect(
            table.text == """
                CHECK  RESULT  EVIDENCE
                root   PASS    the agent runs as root
                ports  FAIL    port 10250 is held by kubelet (pid 812)
                               -> stop it

                1 passed, 0 warned, 1 failed
                """)
    }
}
