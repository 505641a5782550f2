/// The address of an API server: scheme, host, port and, behind some gateways, a path that all calls start with.
public struct ServerURL: Hashable, Sendable, CustomStringConvertible {
    /// The scheme of an API server's URL: `https` is HTTP over TLS, `http` is plain text.
    public enum Scheme: String, Hashable, Sendable { case http, https }

    /// Whether connections to the server use TLS.
    public let scheme: Scheme
    /// A name, or an IP address without brackets.
    public let host: String
    /// The TCP port, 1 to 65535. Where a text names none, 443 for `https` and 80 for `http`.
    public let port: Int
    /// Empty, or starts with a slash and does not end with one.
    public let path: String

    /// An address from its parts, which are taken as they are.
    public init(scheme: Scheme = .https, host: String, port: Int, path: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// Reads `https://host:port/path`, `http://…`, or `host:port` alone, which means `http`.
    ///
    /// - Throws: a sentence with the text and what would be right. User and password are refused: they belong into
    ///   the user's entry.
    public init(parsing text: String) throws(InvalidURL) {
        try self.init(parsing: text, defaultScheme: .http)
    }

    /// Reads an address that may lack its scheme.
    package init(parsing text: String, defaultScheme: Scheme) throws(InvalidURL) {
        let parts = try URLParts(parsing: text, defaultScheme: defaultScheme.rawValue)
        guard let scheme = Scheme(rawValue: parts.scheme) else {
            throw InvalidURL("\"\(parts.scheme)\" is no scheme for an API server; right would be https://host:port")
        }
        guard parts.user == nil else {
            throw InvalidURL("an API server's URL holds no user; set username and password of the user instead")
        }
        guard !parts.hasQueryOrFragment else {
            throw InvalidURL("an API server's URL ends with its path; right would be https://host:port")
        }
        var path = parts.path
        while path.hasSuffix("/") { path.removeLast() }
        self.init(scheme: scheme, host: parts.host, port: parts.port ?? (scheme == .https ? 443 : 80), path: path)
    }

    /// The whole URL, always with the port; an IPv6 address is in brackets.
    public var description: String { "\(scheme.rawValue)://\(authority)\(path)" }

    /// `host:port`, an IPv6 address in brackets.
    package var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
