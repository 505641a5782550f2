import KubernetesModel
import PKI

/// How the API server reaches our webhooks, and so which names their certificate is for.
package enum WebhookAddress: Hashable, Sendable {
    /// A Service in the cluster, at port 443.
    case service(namespace: String, name: String)
    /// `https://host:port` without a path, for a controller that runs outside of the cluster.
    case url(String, host: String)

    /// Reads `namespace/name`.
    ///
    /// - Throws: ``InvalidWebhookAddress`` for anything else.
    package init(parsingService text: String) throws(InvalidWebhookAddress) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ NameRule.label.allows($0) }) else {
            throw InvalidWebhookAddress(text, right: "<namespace>/<service>, such as byoh-system/byoh-webhooks")
        }
        self = .service(namespace: parts[0], name: parts[1])
    }

    /// Reads `https://host:port` or `https://host`.
    ///
    /// - Throws: ``InvalidWebhookAddress`` for anything else, and for what API servers refuse: a user, a query, a path.
    package init(parsingURL text: String) throws(InvalidWebhookAddress) {
        let right = "https://<host>:<port>, such as https://192.0.2.10:9443"
        guard text.hasPrefix("https://") else { throw InvalidWebhookAddress(text, right: right) }
        var authority = text.dropFirst("https://".count)
        if authority.last == "/" { authority.removeLast() }
        var host = authority
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard let port = Int(authority[authority.index(after: colon)...]), (1...65_535).contains(port) else {
                throw InvalidWebhookAddress(text, right: right)
            }
            host = authority[..<colon]
        }
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard CertificateFacts.addressBytes(String(host)) != nil || NameRule.subdomain.allows(host) else {
            throw InvalidWebhookAddress(text, right: right)
        }
        self = .url("https://\(authority)", host: String(host))
    }

    /// How the server is told, for one path.
    func clientConfiguration(path: String, caBundle: PublicBytes) -> WebhookClientConfig {
        switch self {
        case .service(let namespace, let name):
            WebhookClientConfig(
                service: .init(namespace: namespace, name: name, path: path, port: 443), caBundle: caBundle)
        case .url(let base, _): WebhookClientConfig(url: base + path, caBundle: caBundle)
        }
    }

    /// The names that the API server expects in the certificate; the first one is its common name.
    var dnsNames: [String] {
        switch self {
        case .service(let namespace, let name):
            ["\(name).\(namespace).svc", "\(name).\(namespace).svc.cluster.local", "\(name).\(namespace)", name]
        case .url(_, let host): CertificateFacts.addressBytes(host) == nil ? [host] : []
        }
    }

    /// The addresses that the API server expects in the certificate.
    var ipAddresses: [String] {
        guard case .url(_, let host) = self, CertificateFacts.addressBytes(host) != nil else { return [] }
        return [host]
    }
}

/// Why a text does not say how webhooks are reached.
package struct InvalidWebhookAddress: Error, Hashable, Sendable, CustomStringConvertible {
    /// The sentence for people.
    package let description: String

    init(_ text: String, right: String) {
        description = "'\(text)' does not say how the API server reaches the webhooks; right would be \(right)"
    }
}
