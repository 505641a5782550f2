/// What a client shows of itself: a certificate, a token, both or nothing.
public struct Credentials: Hashable, Sendable {
    /// Shown in the TLS handshake.
    public var certificate: CertificateSource?
    /// Sent in every call's `Authorization` header.
    public var authorization: AuthorizationSource?

    public init(certificate: CertificateSource? = nil, authorization: AuthorizationSource? = nil) {
        self.certificate = certificate
        self.authorization = authorization
    }
}

/// A client certificate chain and its key, both in PEM.
public struct CertificateSource: Hashable, Sendable {
    public var certificate: PEMSource
    public var privateKey: PEMSource

    public init(certificate: PEMSource, privateKey: PEMSource) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}

/// Where the `Authorization` header comes from.
public enum AuthorizationSource: Hashable, Sendable {
    case token(Sensitive<String>)
    /// An absolute path. Read again as it rotates, and at once when the server answers 401.
    case tokenFile(String)
    case basic(user: String, password: Sensitive<String>)
    /// A program that prints credentials. It may also give a certificate, which then takes the place of
    /// ``Credentials/certificate``.
    case exec(ExecPlugin)
}

/// Who calls are made as: the server checks that we may. Sent as `Impersonate-…` headers.
public struct Impersonation: Hashable, Sendable {
    public var user: String
    public var uid: String?
    public var groups: [String]
    public var extra: [String: [String]]

    public init(user: String, uid: String? = nil, groups: [String] = [], extra: [String: [String]] = [:]) {
        self.user = user
        self.uid = uid
        self.groups = groups
        self.extra = extra
    }
}
