import Glibc
import HTTPServing
import PKI

/// The names and addresses under which clients reach a server: what its certificate must be for.
struct ServerNames: Hashable, Sendable {
    private(set) var dnsNames: Set<String> = [
        "localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc",
    ]
    private(set) var ipAddresses: Set<String> = ["127.0.0.1", "::1"]

    /// - Parameters:
    ///   - addresses: Where the server listens. One that means every address of the machine stands for all of them, as they
    ///     are now.
    ///   - advertised: Names and addresses that clients are told.
    init(listeningOn addresses: [ListenAddress], advertised: [String]) {
        add(Self.hostName())
        for name in advertised { add(name) }
        for case .tcp(let host, _) in addresses {
            if Self.isWildcard(host) {
                for address in Self.machineAddresses() { add(address) }
            } else {
                add(host)
            }
        }
    }

    static func isWildcard(_ host: String) -> Bool { ["0.0.0.0", "::", "", "*"].contains(host) }

    /// Whether the certificate is for all of these.
    func areCovered(by facts: CertificateFacts) -> Bool {
        dnsNames.isSubset(of: facts.dnsNames)
            && ipAddresses.allSatisfy { CertificateFacts.addressBytes($0).map(facts.ipAddresses.contains) ?? false }
    }

    private mutating func add(_ name: String) {
        if CertificateFacts.addressBytes(name) != nil {
            ipAddresses.insert(name)
        } else if !name.isEmpty {
            dnsNames.insert(name.lowercased())
        }
    }

    private static func hostName() -> String {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// The addresses of the machine's interfaces but for link-local ones, which mean nothing without their interface.
    private static func machineAddresses() -> [String] {
        var list: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&list) == 0 else { return [] }
        defer { freeifaddrs(list) }
        var addresses: [String] = []
        var entry = list
        while let current = entry {
            defer { entry = current.pointee.ifa_next }
            guard let address = current.pointee.ifa_addr else { continue }
            let length =
                switch Int32(address.pointee.sa_family) {
                case AF_INET: MemoryLayout<sockaddr_in>.size
                case AF_INET6: MemoryLayout<sockaddr_in6>.size
                default: 0
                }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard length > 0,
                getnameinfo(address, socklen_t(length), &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            else { continue }
            let name = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if !name.hasPrefix("fe80:"), !name.contains("%") { addresses.append(name) }
        }
        return addresses
    }
}
