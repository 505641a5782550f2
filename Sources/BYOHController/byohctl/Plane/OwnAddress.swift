import Glibc

/// The address at which hosts are likely to reach this machine.
enum OwnAddress {
    /// Links of container networks, which lead nowhere from outside.
    private static let passedOver = ["lo", "docker", "cni", "veth", "virbr", "flannel", "cali", "tun", "wg"]

    /// The first IPv4 address of a link that is up; nil when there is none.
    static func guess() -> String? {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return nil }
        defer { freeifaddrs(first) }
        var next = first
        while let entry = next {
            next = entry.pointee.ifa_next
            let name = String(cString: entry.pointee.ifa_name)
            guard let address = entry.pointee.ifa_addr, address.pointee.sa_family == AF_INET,
                entry.pointee.ifa_flags & UInt32(IFF_UP) != 0,
                !passedOver.contains(where: name.hasPrefix)
            else { continue }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let status = getnameinfo(
                address, socklen_t(MemoryLayout<sockaddr_in>.size), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST
            )
            if status == 0 {
                return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            }
        }
        return nil
    }
}
