/// A proxy that connections to the API server go through.
public struct ProxyServer: Hashable, Sendable, CustomStringConvertible {
    /// The protocol that the proxy speaks.
    public enum Kind: String, Hashable, Sendable {
        /// `CONNECT` for TLS, absolute URLs without.
        case http
        /// SOCKS 5; the proxy looks names up.
        case socks5
    }

    /// How connections are asked of the proxy.
    public let kind: Kind
    /// A name, or an IP address without brackets.
    public let host: String
    /// The TCP port. Where a text names none, 80 for HTTP and 1080 for SOCKS.
    public let port: Int
    /// Sent to HTTP proxies as basic authentication; nil sends none. SOCKS proxies get none in any case.
    public let user: String?
    /// The password of ``user``; nil counts as empty.
    public let password: Sensitive<String>?

    /// A proxy from its parts; without a user it is asked anonymously.
    public init(_ kind: Kind, host: String, port: Int, user: String? = nil, password: Sensitive<String>? = nil) {
        self.kind = kind
        self.host = host
        self.port = port
        self.user = user
        self.password = password
    }

    /// Without user and password.
    public var description: String { "\(kind.rawValue)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
