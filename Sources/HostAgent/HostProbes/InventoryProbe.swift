import ByohAPI
import ClusterAPIModel
package import HostSystem
import KubernetesModel
import SystemPackage

/// Looks at the host: `/proc`, `/sys` and os-release, and the addresses of its interfaces.
package struct InventoryProbe: Sendable {
    private let files: any HostFiles
    private let network: any NetworkTable

    /// Interfaces that containers and pods make; they say nothing about the machine.
    private static let foreignPrefixes = [
        "veth", "cali", "cni", "docker", "flannel", "cilium", "vxlan", "virbr", "kube-",
    ]
    /// Limits of the API.
    private static let nicLimit = 64
    private static let diskLimit = 256

    package init(files: any HostFiles, network: any NetworkTable) {
        self.files = files
        self.network = network
    }

    package func read(hostName: String, hostUID: String) throws -> HostInventory {
        let interfaces = try network.interfaces()
        let defaultName = DefaultRoute.interface(
            routes: try files.text("/proc/net/route") ?? "", routes6: try files.text("/proc/net/ipv6_route") ?? "")
        return HostInventory(
            identity: HostIdentity(
                hostUID: hostUID, machineID: try line("/etc/machine-id"),
                bootID: try line("/proc/sys/kernel/random/boot_id")),
            hardware: HostHardware(
                cpus: try processors(), memoryBytes: MemoryInfo.totalBytes(try files.text("/proc/meminfo") ?? ""),
                disks: try disks(), nics: try nics(interfaces, defaultName), architecture: network.architecture,
                kernelVersion: try line("/proc/sys/kernel/osrelease")),
            os: OSRelease.read(
                try files.text("/etc/os-release") ?? files.text("/usr/lib/os-release") ?? ""),
            addresses: addresses(interfaces, defaultName, hostName))
    }

    private func line(_ path: FilePath) throws -> String {
        String((try files.text(path) ?? "").prefix { $0 != "\n" })
    }

    private func processors() throws -> Int {
        let text = try line("/sys/devices/system/cpu/online")
        return text.isEmpty ? network.processors : CPUList.count(text)
    }

    private func disks() throws -> [HostHardware.Disk] {
        var disks: [HostHardware.Disk] = []
        for name in try files.names(in: "/sys/block") {
            let folder = FilePath("/sys/block/\(name)")
            // Loop devices, RAM disks and what the device mapper makes have no device behind them.
            guard try files.exists(folder.appending("device")), !name.hasPrefix("sr"),
                let sectors = Int64(try line(folder.appending("size"))), sectors > 0
            else { continue }
            disks.append(
                HostHardware.Disk(
                    name: name, sizeBytes: sectors * 512,
                    rotational: try line(folder.appending("queue/rotational")) == "1",
                    model: try line(folder.appending("device/model")).trimmingSpaces))
        }
        return Array(disks.prefix(Self.diskLimit))
    }

    private func isForeign(_ name: String) -> Bool {
        name == "lo" || Self.foreignPrefixes.contains { name.hasPrefix($0) }
    }

    private func nics(_ interfaces: [NetworkInterface], _ defaultName: String?) throws -> [HostHardware
        .NetworkInterface]
    {
        var nics: [HostHardware.NetworkInterface] = []
        for name in try files.names(in: "/sys/class/net") where !isForeign(name) {
            let folder = FilePath("/sys/class/net/\(name)")
            guard try files.exists(folder.appending("address")) else { continue }
            nics.append(
                HostHardware.NetworkInterface(
                    name: name, macAddress: try line(folder.appending("address")),
                    addresses: interfaces.first { $0.name == name }?.addresses ?? [], speedMbps: speed(folder),
                    isDefault: name == defaultName))
        }
        return Array(nics.prefix(Self.nicLimit))
    }

    /// Reading the speed of an interface that is down is an error, and -1 means that it is unknown.
    private func speed(_ folder: FilePath) -> Int {
        guard let text = try? line(folder.appending("speed")), let speed = Int(text), speed > 0 else { return 0 }
        return speed
    }

    private func addresses(
        _ interfaces: [NetworkInterface], _ defaultName: String?, _ hostName: String
    ) -> [MachineAddress] {
        let own = interfaces.filter { !isForeign($0.name) }
        let ordered = own.filter { $0.name == defaultName } + own.filter { $0.name != defaultName }
        let texts = ordered.flatMap { interface in
            interface.addresses.filter { !$0.contains(":") } + interface.addresses.filter { $0.contains(":") }
        }
        // Those of one link only are of no use to others.
        let usable = texts.filter { !$0.hasPrefix("fe80:") && !$0.hasPrefix("169.254.") && !$0.hasPrefix("127.") }
        return [MachineAddress(type: .hostName, address: hostName)]
            + usable.prefix(60).map { MachineAddress(type: .internalIP, address: $0) }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        let inside = drop { $0 == " " }
        return String(inside.reversed().drop { $0 == " " }.reversed())
    }
}
