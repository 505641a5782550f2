import Glibc

/// An IP address in network byte order, as a `subjectAltName` carries it (RFC 5280 section 4.2.1.6).
struct IPAddressBytes {
    /// Four bytes for IPv4, sixteen for IPv6.
    let bytes: [UInt8]

    /// Nil when `text` is neither; zones (`%eth0`) and brackets are refused, as `inet_pton(3)` does.
    init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            bytes = withUnsafeBytes(of: v4) { Array($0) }
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            bytes = withUnsafeBytes(of: v6) { Array($0) }
        } else {
            return nil
        }
    }
}
