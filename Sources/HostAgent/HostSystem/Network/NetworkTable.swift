/// The interfaces of the host and their addresses, and what else only a system call tells. Implemented by
/// ``LocalNetwork``; fakes in tests.
package protocol NetworkTable: Sendable {
    /// Interfaces that have addresses, in the kernel's order.
    func interfaces() throws -> [NetworkInterface]
    /// In the words of Go and of container images: `amd64`, `arm64`.
    var architecture: String { get }
    /// What `uname -n` says.
    var hostName: String { get }
    /// Processors that the process may use.
    var processors: Int { get }
}

/// An interface with the addresses that it has.
package struct NetworkInterface: Hashable, Sendable {
    package let name: String
    /// Without prefix length and zone.
    package var addresses: [String]

    package init(name: String, addresses: [String]) {
        self.name = name
        self.addresses = addresses
    }
}
