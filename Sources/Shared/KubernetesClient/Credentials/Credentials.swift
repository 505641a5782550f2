/// What a client shows of itself: a certificate, a token, both or nothing.
public struct Credentials: Hashable, Sendable {
    /// Shown in the TLS handshake.
    public var certificate: CertificateSource?
    /// Sent in every call's `Authorization` header.
    public var authorization: AuthorizationSource?

    /// What is left out is not shown; without either the server takes the calls for anonymous ones.
    public init(certificate: CertificateSource? = nil, authorization: AuthorizationSource? = nil) {
        self.certificate = certificate
        self.authorization = authorization
    }
}

/// A client certificate chain and its key, both in PEM.
public struct CertificateSource: Hashable, Sendable {
    /// The client's certificate, and after it those that lead to a root the server trusts.
    public var certificate: PEMSource
    /// The key of the first certificate.
    public var privateKey: PEMSource

    /// A chain and its key. That the two belong together is checked when a client is opened.
    public init(certificate: PEMSource, privateKey: PEMSource) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}

/// Where the `Authorization` header comes from.
public enum AuthorizationSource: Hashable, Sendable {
    /// A bearer token that stays the same while we run (RFC 6750). A service account's belongs into ``tokenFile(_:)``.
    case token(Sensitive<String>)
    /// An absolute path. Read again as it rotates, and at once when the server answers 401.
    case tokenFile(String)
    /// HTTP basic authentication (RFC 7617). Only for gateways: kube-apiserver removed it with 1.19.
    case basic(user: String, password: Sensitive<String>)
    /// A program that prints credentials. It may also give a certificate, which then takes the place of
    /// ``Credentials/certificate``.
    case exec(ExecPlugin)
}

/// Who calls are made as: the server checks that we may. Sent as `Impersonate-…` headers.
public struct Impersonation: Hashable, Sendable {
    /// The user name, such as `system:serviceaccount:<namespace>:<name>`. Sent as `Impersonate-User`.
    public var user: String
    /// The user's UID, sent as `Impersonate-Uid`; nil sends none.
    public var uid: String?
    /// The groups, each sent as `Impersonate-Group`. Our own groups do not count for the call.
    public var groups: [String]
    /// Values of further attributes by their keys, such as `scopes`, each sent as `Impersonate-Extra-<key>`.
    public var extra: [String: [String]]

    /// Acts as a user; the defaults send no UID, groups or attributes.
    public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
        self.user = user
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }
}
