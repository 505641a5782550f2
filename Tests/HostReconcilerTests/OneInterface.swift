import HostSystem

/// A machine with one interface, which has the default route wherever the test says so.
struct OneInterface: NetworkTable {
    func interfaces() -> [NetworkInterface] { [NetworkInterface(name: "eth0", addresses: ["192.0.2.7"])] }
    var architecture: String { "amd64" }
    var hostName: String { "h" }
    var processors: Int { 1 }
}
