/// One entry of `NO_PROXY`.
enum ProxyException: Hashable, Sendable {
    /// `*`
    case everything
    /// `10.0.0.0/8`
    case network(prefix: [UInt8], bits: Int)
    /// `10.1.2.3` or `10.1.2.3:443`
    case address([UInt8], port: Int?)
    /// `example.com`, which includes its subdomains, or `.example.com` or `*.example.com`, which are only these.
    case domain(suffix: String, includesItself: Bool, port: Int?)

    /// Nil for an empty entry, and for one that names no host.
    init?(_ text: Substring) {
        let entry = String(text).trimmingWhitespace().lowercased()
        if entry.isEmpty { return nil }
        if entry == "*" {
            self = .everything
            return
        }
        if let network = Self.network(entry) {
            self = network
            return
        }
        var (host, port) = Self.hostAndPort(entry)
        if host.isEmpty { return nil }
        if let bytes = IPAddress.bytes(of: host) {
            self = .address(bytes, port: port)
            return
        }
        if host.hasPrefix("*.") { host.removeFirst() }
        let includesItself = !host.hasPrefix(".")
        self = .domain(suffix: includesItself ? ".\(host)" : host, includesItself: includesItself, port: port)
    }

    func covers(_ server: ServerURL) -> Bool {
        let address = IPAddress.bytes(of: server.host)
        switch self {
        case .everything: return true
        case .network(let prefix, let bits):
            guard let address, address.count == prefix.count else { return false }
            return Self.agree(address, prefix, bits: bits)
        case .address(let expected, let port):
            return address == expected && (port == nil || port == server.port)
        case .domain(let suffix, let includesItself, let port):
            guard port == nil || port == server.port else { return false }
            return server.host.hasSuffix(suffix) || (includesItself && server.host == suffix.dropFirst())
        }
    }

    private static func network(_ entry: String) -> ProxyException? {
        let parts = entry.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let prefix = IPAddress.bytes(of: String(parts[0])), let bits = Int(parts[1]),
            (0...prefix.count * 8).contains(bits)
        else { return nil }
        return .network(prefix: prefix, bits: bits)
    }

    /// `host`, `host:port`, `[v6]`, `[v6]:port`, `v6`.
    private static func hostAndPort(_ entry: String) -> (String, Int?) {
        if entry.hasPrefix("["), let close = entry.firstIndex(of: "]") {
            let host = String(entry[entry.index(after: entry.startIndex)..<close])
            let rest = entry[entry.index(after: close)...]
            return (host, rest.hasPrefix(":") ? Int(rest.dropFirst()) : nil)
        }
        let pieces = entry.split(separator: ":", omittingEmptySubsequences: false)
        guard pieces.count == 2 else { return (entry, nil) }
        return (String(pieces[0]), Int(pieces[1]))
    }

    private static func agree(_ left: [UInt8], _ right: [UInt8], bits: Int) -> Bool {
        let whole = bits / 8
        guard left[..<whole] == right[..<whole] else { return false }
        let rest = bits % 8
        return rest == 0 || left[whole] >> (8 - rest) == right[whole] >> (8 - rest)
    }
}
