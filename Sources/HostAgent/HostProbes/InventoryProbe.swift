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
        let defaultName = try self.interfaces.defaultName()
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

    /// Whether what this probe reads may have changed.
    ///
    /// Counts what disks are free by, such as partitions and volumes, but no disks without a device behind them.
    package static func isConcerned(by change: HostChange) -> Bool {
        switch change {
        case .interface(let name): !InterfaceProbe.isForeign(name)
        case .anything: true
        case .device(let event):
            switch event.subsystem {
            case "block": !virtualDisks.contains { event.name.hasPrefix($0) }
            // A driver that takes a device or leaves it changes nothing about the device.
            case "pci": ["add", "remove"].contains(event.action)
            case "cpu", "memory": ["online", "offline", "add", "remove"].contains(event.action)
            default: false
            }
        }
    }

    /// Files and memory that act as disks, and drives that say so whenever a disc is put in.
    private static let virtualDisks = ["loop", "ram", "zram", "sr", "fd"]

    var interfaces: InterfaceProbe { InterfaceProbe(files: files, network: network) }

    func line(_ path: FilePath) throws -> String {
        String((try files.text(path) ?? "").prefix { $0 != "\n" })
    }

    /// What a device or the firmware says, without the blanks that it is filled up with, within the limit of the API.
    func text(_ said: String) -> String { PrintableText.of(said.trimmed, limit: 256) }

    private func processors() throws -> Int {
        let text = try line("/sys/devices/system/cpu/online")
        return text.isEmpty ? network.processors : CPUList.count(text)
    }
}
