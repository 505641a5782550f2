package import HostSystem
import SystemPackage

/// An interface of the machine, as far as its health depends on it.
package struct MachineInterface: Hashable, Sendable {
    package var name: String
    /// In the kernel's order, without prefix length and zone.
    package var addresses: [String]
    /// Whether there is somebody at the other end of the cable; true as well where the kernel does not say.
    package var hasLink: Bool
    /// Whether the default route with the lowest metric leads out of it.
    package var isDefault: Bool

    package init(name: String, addresses: [String], hasLink: Bool = true, isDefault: Bool = false) {
        self.name = name
        self.addresses = addresses
        self.hasLink = hasLink
        self.isDefault = isDefault
    }
}

/// Looks at the interfaces of the machine, without those that pods and containers make.
package struct InterfaceProbe: Sendable {
    private static let folder: FilePath = "/sys/class/net"
    /// What containers and pods make; it says nothing about the machine.
    private static let foreignPrefixes = [
        "veth", "cali", "cni", "docker", "flannel", "cilium", "vxlan", "virbr", "kube-", "lxc",
    ]

    let files: any HostFiles
    let network: any NetworkTable

    package init(files: any HostFiles, network: any NetworkTable) {
        self.files = files
        self.network = network
    }

    /// Those that have addresses, in the kernel's order, and then the others.
    package func read() throws -> [MachineInterface] {
        let interfaces = try network.interfaces()
        let defaultName = try defaultName()
        let bare = try files.names(in: Self.folder).filter { name in
            // A file of the bonding driver.
            name != "bonding_masters" && !interfaces.contains { $0.name == name }
        }
        return (interfaces + bare.map { NetworkInterface(name: $0, addresses: []) })
            .filter { !Self.isForeign($0.name) }
            .map {
                MachineInterface(
                    name: $0.name, addresses: $0.addresses, hasLink: hasLink($0.name) ?? true,
                    isDefault: $0.name == defaultName)
            }
    }

    /// The interface of the default route; nil when there is none.
    func defaultName() throws -> String? {
        DefaultRoute.interface(
            routes: try files.text("/proc/net/route") ?? "", routes6: try files.text("/proc/net/ipv6_route") ?? "")
    }

    /// Nil when the kernel does not say. Reading the carrier of an interface that is switched off is an error.
    func hasLink(_ name: String) -> Bool? {
        do {
            return try files.text(Self.folder.appending(name).appending("carrier")).map { $0.hasPrefix("1") }
        } catch {
            // Any other error says nothing about the link.
            return error.cause == .system(.invalidArgument) ? false : nil
        }
    }

    package static func isForeign(_ name: String) -> Bool {
        name == "lo" || foreignPrefixes.contains { name.hasPrefix($0) }
    }

    /// Whether others can reach it: those of one link only and of the machine itself are of no use to them.
    static func isUsable(_ address: String) -> Bool {
        !address.hasPrefix("fe80:") && !address.hasPrefix("169.254.") && !address.hasPrefix("127.")
    }
}
