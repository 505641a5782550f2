/// Which host a client certificate speaks for: what its subject says, and every name that follows from it.
///
/// Common name `byoh:host:<namespace>:<host>`, organisation `byoh:hosts`.
public struct HostSubject: Hashable, Sendable {
    /// The group of all enrolled hosts. It has no rights but to ask for the renewal of a certificate.
    public static let organization = "byoh:hosts"
    private static let prefix = "byoh:host:"

    /// Namespace of the ``ByoHost``.
    public let namespace: String
    /// Name of the ``ByoHost``.
    public let host: String

    /// The subject of a host. The parts are not checked; neither may hold a colon.
    public init(namespace: String, host: String) {
        self.namespace = namespace
        self.host = host
    }

    /// Reads a common name; nil when it names no host.
    public init?(commonName: String) {
        guard commonName.hasPrefix(Self.prefix) else { return nil }
        let parts = commonName.dropFirst(Self.prefix.count).split(
            separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !parts[1].contains(":") else { return nil }
        self.init(namespace: String(parts[0]), host: String(parts[1]))
    }

    /// The user name that the API server gives whoever shows the certificate.
    public var commonName: String { "\(Self.prefix)\(namespace):\(host)" }

    /// The name of the Secret with the host's plan.
    public var planName: String { HostPlan.secretName(forHost: host) }

    /// The name of the Role and the RoleBinding that give the host its rights.
    public var roleName: String { "byoh-host-\(host)" }

    /// The name of the certificate signing request for a public key.
    ///
    /// - Parameter keyDigest: SHA-256 of the SubjectPublicKeyInfo (RFC 5280 section 4.1) in DER, in hex.
    public func requestName(keyDigest: String) -> String { "byoh-\(namespace)-\(host)-\(keyDigest.prefix(10))" }
}

extension HostSubject: CustomStringConvertible {
    /// `<namespace>/<host>`, for logs.
    public var description: String { "\(namespace)/\(host)" }
}
