import ByohAPI
import ClusterAPIModel
package import HostSystem
import KubernetesModel
import SystemPackage

/// Looks at the host: `/proc`, `/sys` and os-release, and the addresses of its interfaces.
///
/// What it reads changes only when the host does: no counters, no times, no free space. So reading twice costs no write.
package struct InventoryProbe: Sendable {
    let files: any HostFiles
    private let network: any NetworkTable

    package init(files: any HostFiles, network: any NetworkTable) {
        self.files = files
        self.network = network
    }

    package func read(hostName: String, hostUID: String) throws -> HostInventory {
        let interfaces = try network.interfaces()
        let defaultName = DefaultRoute.interface(
            routes: try files.text("/proc/net/route") ?? "", routes6: try files.text("/proc/net/ipv6_route") ?? "")
        let firmware = try firmware()
        var os = OSRelease.read(try files.text("/etc/os-release") ?? files.text("/usr/lib/os-release") ?? "")
        os.cgroupVersion = try controlGroupVersion()
        return HostInventory(
            identity: HostIdentity(
                hostUID: hostUID, machineID: try line("/etc/machine-id"),
                bootID: try line("/proc/sys/kernel/random/boot_id")),
            hardware: HostHardware(
                cpus: try processors(), memoryBytes: MemoryInfo.totalBytes(try files.text("/proc/meminfo") ?? ""),
                disks: try disks(), nics: try nics(interfaces, defaultName), gpus: try gpus(),
                architecture: network.architecture, kernelVersion: try line("/proc/sys/kernel/osrelease"),
                virtualization: try virtualization(), vendor: firmware.vendor, product: firmware.product,
                serialNumber: firmware.serialNumber),
            os: os, addresses: addresses(interfaces, defaultName, hostName))
    }

    func line(_ path: FilePath) throws -> String {
        String((try files.text(path) ?? "").prefix { $0 != "\n" })
    }

    /// What a device or the firmware says, without the blanks that it is filled up with, within the limit of the API.
    func text(_ said: String) -> String { String(said.trimmed.prefix(256)) }

    private func processors() throws -> Int {
        let text = try line("/sys/devices/system/cpu/online")
        return text.isEmpty ? network.processors : CPUList.count(text)
    }
}
