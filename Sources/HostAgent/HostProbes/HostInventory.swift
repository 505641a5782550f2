package import ByohAPI
package import ClusterAPIModel
import HostSystem
import KubernetesModel
import SystemPackage

/// What a host is: read in one go, compared as a value.
package struct HostInventory: Hashable, Sendable {
    package var identity: HostIdentity
    package var hardware: HostHardware
    package var os: HostOperatingSystem
    /// The one that other nodes reach it by comes first among the IP addresses.
    package var addresses: [MachineAddress]

    package init(
        identity: HostIdentity, hardware: HostHardware, os: HostOperatingSystem, addresses: [MachineAddress]
    ) {
        self.identity = identity
        self.hardware = hardware
        self.os = os
        self.addresses = addresses
    }

    /// The IPv4 address that the host reaches others by.
    package var primaryIPv4: String? {
        addresses.first { $0.type == .internalIP && !$0.address.contains(":") }?.address
    }
}
