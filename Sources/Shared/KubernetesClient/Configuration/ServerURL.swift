/// The address of an API server: scheme, host, port and, behind some gateways, a path that all calls start with.
public struct ServerURL: Hashable, Sendable, CustomStringConvertible {
    public enum Scheme: String, Hashable, Sendable { case http, https }

    public let scheme: Scheme
    /// A name, or an IP address without brackets.
    public let host: String
    public let port: Int
    /// Empty, or starts with a slash and does not end with one.
    public let path: String

    public init(scheme: Scheme = .https, host: String, port: Int, path: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    public var description: String { "\(scheme.rawValue)://\(authority)\(path)" }

    /// `host:port`, an IPv6 address in brackets.
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
