/// A proxy that connections to the API server go through.
public struct ProxyServer: Hashable, Sendable, CustomStringConvertible {
    public enum Kind: String, Hashable, Sendable {
        /// `CONNECT` for TLS, absolute URLs without.
        case http
        /// SOCKS 5; the proxy looks names up.
        case socks5
    }

    public let kind: Kind
    public let host: String
    public let port: Int
    public let user: String?
    public let password: Sensitive<String>?

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
