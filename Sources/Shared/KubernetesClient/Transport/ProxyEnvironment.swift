/// `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`, read as Go's `golang.org/x/net/http/httpproxy` reads them.
public struct ProxyEnvironment: Hashable, Sendable {
    private let httpProxy: Sensitive<String>?
    private let httpsProxy: Sensitive<String>?
    private let exceptions: [ProxyException]

    /// Names in capitals come before the same in small letters.
    public init(_ environment: [String: String]) {
        func value(_ name: String) -> String? {
            [environment[name], environment[name.lowercased()]].compactMap { $0 }.first { !$0.isEmpty }
        }
        httpProxy = value("HTTP_PROXY").map { Sensitive($0) }
        httpsProxy = value("HTTPS_PROXY").map { Sensitive($0) }
        exceptions = (value("NO_PROXY") ?? "").split(separator: ",").compactMap { ProxyException($0) }
    }

    /// The proxy for a server; nil for none. This machine itself is always reached directly.
    ///
    /// - Throws: which variable is wrong, without user and password.
    public func proxy(for server: ServerURL) throws(InvalidURL) -> ProxyServer? {
        let (name, value) = server.scheme == .https ? ("HTTPS_PROXY", httpsProxy) : ("HTTP_PROXY", httpProxy)
        guard let value, !server.isThisMachine, !exceptions.contains(where: { $0.covers(server) }) else { return nil }
        do {
            return try ProxyServer(parsing: value.exposed)
        } catch {
            throw InvalidURL("The environment variable \(name) is wrong: \(error).")
        }
    }
}

extension ServerURL {
    fileprivate var isThisMachine: Bool {
        if host == "localhost" { return true }
        guard let address = IPAddress.bytes(of: host) else { return false }
        return address.count == 4 ? address[0] == 127 : address == [UInt8](repeating: 0, count: 15) + [1]
    }
}
