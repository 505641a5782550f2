import ByohAPI
import HostFakes
import HostProbes
import HostSystem
import SystemPackage
import TestSupport

/// A machine in a folder that every check passes on. Tests spoil one thing of it.
struct WellHost {
    let files: LocalFiles
    let commands = FakeCommands()
    var thresholds = PreflightThresholds()
    var leftovers: [String] = []
    var software: [String] = []

    static func with<Result>(_ body: (inout WellHost) async throws -> Result) async throws -> Result {
        try await TemporaryFolder.with("host") { folder in
            var host = try WellHost(folder)
            return try await body(&host)
        }
    }

    private init(_ folder: FilePath) throws {
        files = LocalFiles(root: folder)
        // The folder is on the disk of whoever runs the tests.
        thresholds.diskFailure = 0
        thresholds.diskWarning = 0
        thresholds.freeInodeShare = 0
        try put("/proc/self/status", "Name:\tbyoh-agent\nUid:\t0\t0\t0\t0\n")
        try files.makeFolder("/run/systemd/system", mode: .folder)
        commands.answer("systemctl --version", "systemd 252 (252.30-1~deb12u2)\n+PAM +AUDIT\n")
        try put("/etc/machine-id", String(repeating: "ab", count: 16) + "\n")
        try put("/sys/fs/cgroup/cgroup.controllers", "cpuset cpu io memory hugetlb pids rdma\n")
        try put("/proc/filesystems", "nodev\tsysfs\n\text4\nnodev\toverlay\n")
        try put("/proc/sys/kernel/osrelease", "6.1.0-test\n")
        try put("/lib/modules/6.1.0-test/modules.builtin", "kernel/fs/ext4/ext4.ko\n")
        try put(
            "/lib/modules/6.1.0-test/modules.dep",
            "kernel/net/bridge/br_netfilter.ko.xz: kernel/net/bridge/bridge.ko.xz\n")
        for program in ["ip", "iptables", "mount", "nsenter", "conntrack", "modprobe"] {
            try put("/usr/sbin/\(program)", "")
        }
        try files.makeFolder("/var/lib", mode: .folder)
        try put("/sys/devices/system/cpu/online", "0-3\n")
        try put("/proc/meminfo", "MemTotal:       8000000 kB\nMemAvailable:   7000000 kB\n")
        try put("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n")
        try put("/proc/net/tcp", Self.sockets([22: 1]))
        commands.answer("timedatectl show", "yes\n")
        commands.answer("getent ahosts", "192.0.2.7 STREAM host-1\n")
    }

    func put(_ path: String, _ text: String) throws {
        try files.write(FilePath(path), Array(text.utf8), .ordinary)
    }

    /// `/proc/net/tcp` with somebody listening on these ports, by inode, and a connection that does not count.
    static func sockets(_ listeners: [UInt16: Int]) -> String {
        let heading =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
        func line(_ port: UInt16, _ state: String, _ inode: Int) -> String {
            let hex = String(port, radix: 16, uppercase: true)
            let padded = String(repeating: "0", count: 4 - hex.count) + hex
            return
                "   0: 00000000:\(padded) 00000000:0000 \(state) 00000000:00000000 00:00000000 00000000     0        0 "
                + "\(inode) 1 0 100 0 0 10 0\n"
        }
        return heading + line(10250, "01", 5) + listeners.map { line($0.key, "0A", $0.value) }.joined()
    }

    /// A process that holds sockets.
    func addProcess(_ id: Int, _ name: String, sockets: [Int] = []) throws {
        try put("/proc/\(id)/comm", name + "\n")
        for (number, inode) in sockets.enumerated() {
            let folder = FilePath("/proc/\(id)/fd")
            try files.makeFolder(folder, mode: .folder)
            try files.link(folder.appending("\(number + 3)"), to: "socket:[\(inode)]")
        }
    }

    func run(_ subject: Preflight.Subject = .init(hostName: "host-1", managementServer: "api.example.org")) async
        -> [CheckResult]
    {
        let (found, software) = (leftovers, software)
        return await Preflight(
            files: files, commands: commands, network: WellNetwork(), thresholds: thresholds
        ) { acceptsSoftware in acceptsSoftware ? found : software + found }.run(subject)
    }

    /// The one result of a check.
    func result(of check: String) async -> CheckResult? { await run().first { $0.check == check } }
}

struct WellNetwork: NetworkTable {
    func interfaces() -> [NetworkInterface] { [NetworkInterface(name: "eth0", addresses: ["192.0.2.7"])] }
    var architecture: String { "amd64" }
    var hostName: String { "host-1" }
    var processors: Int { 4 }
}
