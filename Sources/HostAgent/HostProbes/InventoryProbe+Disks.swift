import ByohAPI
import HostSystem
import SystemPackage

extension InventoryProbe {
    /// Limit of the API.
    private static let diskLimit = 256

    func disks() throws -> [HostHardware.Disk] {
        let used = try devicesInUse()
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
                    model: text(try line(folder.appending("device/model"))),
                    free: try isFree(folder, name, used)))
        }
        return Array(disks.prefix(Self.diskLimit))
    }

    private func isFree(_ folder: FilePath, _ name: String, _ used: Set<String>) throws -> Bool {
        if used.contains("/dev/\(name)") { return false }
        // Device-mapper volumes and RAID arrays that are made of it.
        guard try files.names(in: folder.appending("holders")).isEmpty else { return false }
        return try files.names(in: folder).allSatisfy { child in
            try !files.exists(folder.appending(child).appending("partition"))
        }
    }

    /// What is mounted or swapped to, by device.
    private func devicesInUse() throws -> Set<String> {
        let mounts = (try files.text("/proc/self/mounts") ?? "").split(separator: "\n")
        let swaps = (try files.text("/proc/swaps") ?? "").split(separator: "\n").dropFirst()
        return Set(
            (mounts + swaps).compactMap { line in line.split { $0 == " " || $0 == "\t" }.first.map(String.init) })
    }
}
