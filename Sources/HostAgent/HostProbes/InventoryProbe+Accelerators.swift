import ByohAPI
import HostSystem
import SystemPackage

extension InventoryProbe {
    /// Limit of the API.
    private static let gpuLimit = 64
    /// Base classes of the PCI code and ID assignment: display controllers, and processing accelerators.
    private static let display = "0x03"
    private static let accelerator = "0x12"
    /// Vendors whose display adapters only show a console: ASPEED and Matrox in management controllers; Bochs, virtio,
    /// Cirrus, VMware, Hyper-V and VirtualBox in virtual machines; Silicon Motion on boards.
    private static let consoleVendors: Set<String> = [
        "0x1a03", "0x102b", "0x1234", "0x1af4", "0x1b36", "0x1013", "0x15ad", "0x1414", "0x80ee", "0x126f",
    ]
    private static let nameTables = ["/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids"] as [FilePath]

    func gpus() throws -> [HostHardware.GPU] {
        var gpus: [HostHardware.GPU] = []
        for address in try files.names(in: "/sys/bus/pci/devices") {
            let folder = FilePath("/sys/bus/pci/devices/\(address)")
            let (kind, vendor) = (try line(folder.appending("class")), try line(folder.appending("vendor")))
            let isConsole = kind.hasPrefix(Self.display) && Self.consoleVendors.contains(vendor)
            guard kind.hasPrefix(Self.display) && !isConsole || kind.hasPrefix(Self.accelerator),
                // A virtual function is a part of a card that is counted already.
                try !files.exists(folder.appending("physfn"))
            else { continue }
            let device = try line(folder.appending("device"))
            gpus.append(HostHardware.GPU(pciID: "\(vendor.dropFirst(2)):\(device.dropFirst(2))", pciAddress: address))
        }
        // The table has more than a megabyte: it is read only where there is something to look up.
        guard !gpus.isEmpty, let table = try nameTable() else { return gpus }
        let names = PCINames.read(table, for: Set(gpus.map(\.pciID)))
        for index in gpus.indices { gpus[index].model = text(names[gpus[index].pciID] ?? "") }
        return Array(gpus.prefix(Self.gpuLimit))
    }

    private func nameTable() throws -> String? {
        for path in Self.nameTables {
            if let table = try files.text(path) { return table }
        }
        return nil
    }
}
