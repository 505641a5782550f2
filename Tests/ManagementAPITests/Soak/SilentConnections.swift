import Glibc

/// TCP connections that say nothing, or begin with what is no TLS, and stay.
struct SilentConnections: Sendable {
    private let descriptors: [Int32]

    init(_ count: Int, port: Int) {
        descriptors = (0..<count).map { number in
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = in_port_t(port).bigEndian
            address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    _ = connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            // The first bytes of a TLS hello, of another protocol, and nothing.
            let beginning: [UInt8] = [[0x16, 0x03, 0x01, 0x02, 0x00], Array("GET / HTTP/1.1\r\n".utf8), []][number % 3]
            _ = send(descriptor, beginning, beginning.count, Int32(MSG_NOSIGNAL))
            return descriptor
        }
    }

    func close() {
        for descriptor in descriptors { _ = Glibc.close(descriptor) }
    }
}
