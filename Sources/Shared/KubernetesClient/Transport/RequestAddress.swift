import NIOHTTP1

/// Turns paths and queries into URLs, and says which headers go with all of them.
struct RequestAddress: Sendable {
    private let prefix: String
    private let host: String

    /// With a `serverName`, URLs name that instead of the host: the HTTP client checks certificates against the URL.
    /// ``HTTPConnections`` leads the connection to the real host, and the `Host` header names the real one.
    init(_ configuration: ClientConfiguration) {
        let server = configuration.server
        let named = ServerURL(
            scheme: server.scheme, host: configuration.nameInURL, port: server.port, path: server.path)
        prefix = named.description
        host = server.authority
    }

    func url(of request: APIRequest) -> String {
        var url = prefix + request.path
        var separator: Character = "?"
        for item in request.query {
            url.append(separator)
            url += PercentEncoding.queryItem.encode(item.name) + "=" + PercentEncoding.queryItem.encode(item.value)
            separator = "&"
        }
        return url
    }

    func headers(userAgent: String, impersonation: Impersonation?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.add(name: "host", value: host)
        headers.add(name: "accept", value: "application/json")
        headers.add(name: "user-agent", value: userAgent)
        guard let impersonation else { return headers }
        headers.add(name: "impersonate-user", value: impersonation.user)
        if let uid = impersonation.uid { headers.add(name: "impersonate-uid", value: uid) }
        for group in impersonation.groups { headers.add(name: "impersonate-group", value: group) }
        for (key, values) in impersonation.extra.sorted(by: { $0.key < $1.key }) {
            let name = "impersonate-extra-" + PercentEncoding.queryItem.encode(key)
            for value in values { headers.add(name: name, value: value) }
        }
        return headers
    }
}

extension ClientConfiguration {
    /// The host that URLs name: the name the certificate must carry, where that is a name.
    var nameInURL: String {
        guard let serverName, !serverName.isIPAddress else { return server.host }
        return serverName
    }
}
