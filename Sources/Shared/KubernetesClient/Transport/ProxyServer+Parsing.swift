extension ProxyServer {
    /// Reads `http://user:password@host:port`, `socks5://…`, or `host:port` alone, which means `http`.
    ///
    /// - Throws: a sentence without user and password.
    public init(parsing text: String) throws(InvalidURL) {
        let parts = try URLParts(parsing: text, defaultScheme: "http")
        switch parts.scheme {
        case "http":
            self.init(.http, host: parts.host, port: parts.port ?? 80, user: parts.user, password: parts.password)
        case "socks5", "socks5h":
            guard parts.user == nil else {
                throw InvalidURL("a SOCKS proxy with user and password is not supported")
            }
            self.init(.socks5, host: parts.host, port: parts.port ?? 1080)
        case "https":
            throw InvalidURL(
                "a proxy that is itself reached over TLS is not supported; right would be http://host:port")
        default:
            throw InvalidURL("\"\(parts.scheme)\" is no scheme for a proxy; right would be http or socks5")
        }
    }

    /// With user and password: for exec plugins only.
    var url: String {
        guard let user else { return description }
        let login = [user, password?.exposed].compactMap { $0 }.map(PercentEncoding.queryItem.encode)
        return "\(kind.rawValue)://\(login.joined(separator: ":"))@\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }
}
