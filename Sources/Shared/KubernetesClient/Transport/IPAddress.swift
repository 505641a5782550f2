import NIOCore

/// IP addresses as text and as bytes.
enum IPAddress {
    /// Four or sixteen bytes in network order; nil when the text is no IP address.
    static func bytes(of text: String) -> [UInt8]? {
        // Not an address is an answer here, not a failure.
        guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
        return address.withSockAddr { pointer, size in
            // struct sockaddr_in has the address at offset 4, struct sockaddr_in6 at offset 8.
            let raw = UnsafeRawBufferPointer(start: pointer, count: size)
            return switch address {
            case .v4: [UInt8](raw[4..<8])
            case .v6: [UInt8](raw[8..<24])
            case .unixDomainSocket: nil
            }
        }
    }
}

extension String {
    /// Whether the text is an IPv4 or IPv6 address, without brackets.
    var isIPAddress: Bool { IPAddress.bytes(of: self) != nil }
}
