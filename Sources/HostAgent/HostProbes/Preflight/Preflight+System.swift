import HostSystem
import SystemPackage

extension Preflight {
    /// Units of type `exec`, which the agent runs commands in, came with systemd 240.
    private static let leastSystemd = 240
    /// What kubeadm's preflight asks of a host with control groups of version 2, apart from those that have no file.
    private static let neededControllers = ["cpu", "cpuset", "memory", "pids"]
    private static let programFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

    /// By the effective user ID of the process that asks (proc_pid_status(5)).
    func root() throws -> Finding {
        for line in (try files.text("/proc/self/status") ?? "").split(separator: "\n") where line.hasPrefix("Uid:") {
            let ids = line.split { $0 == "\t" || $0 == " " }
            guard ids.count > 2 else { break }
            return ids[2] == "0"
                ? .pass("the agent runs as root")
                : .fail("the agent runs as user \(ids[2])", "run byoh-agent as root")
        }
        return .warn("/proc/self/status does not tell the user", "mount /proc")
    }

    func systemd() async throws -> Finding {
        // sd_booted(3).
        guard try files.exists("/run/systemd/system") else {
            return .fail(
                "systemd does not run this host: /run/systemd/system is not there",
                "use a distribution that is started by systemd")
        }
        let said = try await commands.run(HostCommand("systemctl", ["--version"], timeLimit: .seconds(10))).text
        let version = said.split { $0 == " " || $0 == "\n" }.dropFirst().first.flatMap {
            Int($0.prefix { $0.isNumber })
        }
        guard let version else { return .warn("'systemctl --version' does not tell the version of systemd", "") }
        return version >= Self.leastSystemd
            ? .pass("systemd \(version)")
            : .fail("systemd \(version) is too old", "upgrade to systemd \(Self.leastSystemd) or later")
    }

    /// Clones of one image that share a machine ID share addresses and node identities.
    func machineID() throws -> Finding {
        let id = try line("/etc/machine-id")
        guard id.count == 32, id.allSatisfy(\.isHexDigit) else {
            return .fail(
                id.isEmpty ? "/etc/machine-id is empty" : "/etc/machine-id is '\(id.prefix(40))', not 32 hex digits",
                "run systemd-machine-id-setup")
        }
        return .pass("/etc/machine-id is set")
    }

    func controlGroups() throws -> Finding {
        if let text = try files.text("/sys/fs/cgroup/cgroup.controllers") {
            let controllers = Set(text.split { $0 == " " || $0 == "\n" }.map(String.init))
            let missing = Self.neededControllers.filter { !controllers.contains($0) }
            return missing.isEmpty
                ? .pass("version 2 with \(Self.neededControllers.joined(separator: ", "))")
                : .fail(
                    "version 2 without the controllers \(missing.joined(separator: ", "))",
                    "start the kernel with cgroup_enable=\(missing.joined(separator: ","))")
        }
        guard try files.exists("/sys/fs/cgroup/memory") else {
            return .fail("no control groups below /sys/fs/cgroup", "mount cgroup2 at /sys/fs/cgroup")
        }
        return .warn(
            "version 1, which kubelets from 1.35 on refuse",
            "start the kernel with systemd.unified_cgroup_hierarchy=1")
    }

    func kernelModules() throws -> Finding {
        let filesystems = try files.text("/proc/filesystems") ?? ""
        let hasOverlay = filesystems.split(separator: "\n").contains { $0.hasSuffix("\toverlay") }
        guard try hasOverlay || isAvailable(module: "overlay") else {
            return .fail(
                "the kernel has no overlay filesystem, which images of containers are mounted with",
                "install the kernel's modules package, or a kernel with CONFIG_OVERLAY_FS")
        }
        guard try isAvailable(module: "br_netfilter") || files.exists("/proc/sys/net/bridge") else {
            return .warn(
                "the kernel has no br_netfilter, so pods of one bridge may not reach Services",
                "install the kernel's modules package, or a kernel with CONFIG_BRIDGE_NETFILTER")
        }
        return .pass("overlay and br_netfilter are there")
    }

    /// Loaded, built in, or there to be loaded.
    private func isAvailable(module: String) throws -> Bool {
        if try files.exists(FilePath("/sys/module/\(module)")) { return true }
        let folder = FilePath("/lib/modules").appending(try line("/proc/sys/kernel/osrelease"))
        let names = ["/\(module).ko", "/\(module).ko.xz", "/\(module).ko.zst", "/\(module).ko.gz"]
        for file in ["modules.builtin", "modules.dep"] {
            let text = try files.text(folder.appending(file)) ?? ""
            let isThere = text.split(separator: "\n").contains { line in
                let path = line.prefix { $0 != ":" }
                return names.contains { path.hasSuffix($0) }
            }
            if isThere { return true }
        }
        return false
    }

    /// What kubeadm's own preflight looks for and no bundle brings.
    func programs() throws -> Finding {
        let missing = try ["ip", "iptables", "mount", "nsenter"].filter { try !isInstalled($0) }
        guard missing.isEmpty else {
            return .fail(
                "missing: \(missing.joined(separator: ", "))",
                "install the packages iproute2, iptables, mount and util-linux")
        }
        let wanted = try ["conntrack", "modprobe"].filter { try !isInstalled($0) }
        guard wanted.isEmpty else {
            return .warn("missing: \(wanted.joined(separator: ", "))", "install the packages conntrack and kmod")
        }
        return .pass("ip, iptables, mount, nsenter, conntrack and modprobe are there")
    }

    private func isInstalled(_ program: String) throws -> Bool {
        try Self.programFolders.contains { try files.exists(FilePath($0).appending(program)) }
    }
}
