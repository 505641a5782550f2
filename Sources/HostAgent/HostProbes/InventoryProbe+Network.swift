import ByohAPI
import ClusterAPIModel
import HostSystem
import KubernetesModel
import SystemPackage

extension InventoryProbe {
    /// Limits of the API.
    private static let nicLimit = 64
    private static let addressLimit = 64

    func nics(_ interfaces: [NetworkInterface], _ defaultName: String?) throws -> [HostHardware.NetworkInterface] {
        var nics: [HostHardware.NetworkInterface] = []
        for name in try files.names(in: "/sys/class/net") where !InterfaceProbe.isForeign(name) {
            let folder = FilePath("/sys/class/net/\(name)")
            guard try files.exists(folder.appending("address")) else { continue }
            let addresses = interfaces.first { $0.name == name }?.addresses ?? []
            nics.append(
                HostHardware.NetworkInterface(
                    name: name, macAddress: try line(folder.appending("address")),
                    addresses: Array(addresses.prefix(Self.addressLimit)), speedMbps: speed(folder),
                    linkUp: self.interfaces.hasLink(name) == true, isDefault: name == defaultName))
        }
        return Array(nics.prefix(Self.nicLimit))
    }

    /// Reading the speed of an interface that is down is an error, and -1 means that it is unknown.
    private func speed(_ folder: FilePath) -> Int {
        guard let text = try? line(folder.appending("speed")), let speed = Int(text), speed > 0 else { return 0 }
        return speed
    }

    func addresses(
        _ interfaces: [NetworkInterface], _ defaultName: String?, _ hostName: String
    ) -> [MachineAddress] {
        let own = interfaces.filter { !InterfaceProbe.isForeign($0.name) }
        let ordered = own.filter { $0.name == defaultName } + own.filter { $0.name != defaultName }
        let texts = ordered.flatMap { interface in
            interface.addresses.filter { !$0.contains(":") } + interface.addresses.filter { $0.contains(":") }
        }
        let usable = texts.filter { InterfaceProbe.isUsable($0) }
        return [MachineAddress(type: .hostName, address: hostName)]
            + usable.prefix(60).map { MachineAddress(type: .internalIP, address: $0) }
    }
}
