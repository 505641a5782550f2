import Glibc

/// The network of this machine.
package struct LocalNetwork: NetworkTable {
    package init() {}

    package func interfaces() throws -> [NetworkInterface] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { throw NetworkUnreadable(errno: errno) }
        defer { freeifaddrs(first) }
        var interfaces: [NetworkInterface] = []
        var next = first
        while let entry = next?.pointee {
            next = entry.ifa_next
            guard let address = entry.ifa_addr, let text = Self.text(of: address) else { continue }
            let name = String(cString: entry.ifa_name)
            if let index = interfaces.firstIndex(where: { $0.name == name }) {
                interfaces[index].addresses.append(text)
            } else {
                interfaces.append(NetworkInterface(name: name, addresses: [text]))
            }
        }
        return interfaces
    }

    package var architecture: String {
        switch Self.uname({ $0.machine }) {
        case "x86_64": "amd64"
        case "aarch64": "arm64"
        case let other: other
        }
    }

    package var hostName: String { Self.uname { $0.nodename } }

    package var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    private static func uname<Field>(_ field: (utsname) -> Field) -> String {
        var names = utsname()
        Glibc.uname(&names)
        return withUnsafeBytes(of: field(names)) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Nil for addresses that are not IP.
    private static func text(of address: UnsafeMutablePointer<sockaddr>) -> String? {
        let size: Int
        switch Int32(address.pointee.sa_family) {
        case AF_INET: size = MemoryLayout<sockaddr_in>.size
        case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        var buffer = [CChar](repeating: 0, count: 256)
        guard getnameinfo(address, socklen_t(size), &buffer, socklen_t(buffer.count), nil, 0, NI_NUMERICHOST) == 0
        else {
            return nil
        }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        // A zone, as in `fe80::1%eth0`, means something on this host only.
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "%") }, as: UTF8.self)
    }
}

/// The kernel did not tell the host's addresses.
package struct NetworkUnreadable: Error, Hashable, CustomStringConvertible {
    package let errno: Int32

    package var description: String {
        "The host's network addresses cannot be read: \(String(cString: strerror(errno)))"
    }
}
