import FoundationEssentials
package import PKI

/// What one management plane signs with.
package struct ServerKeys: Sendable {
    /// Signs client certificates; the server trusts those it has signed.
    package let authority: CertificateAuthority
    /// Signs the tokens of service accounts.
    package let tokenKey: TokenKey

    package init(authority: CertificateAuthority, tokenKey: TokenKey) {
        self.authority = authority
        self.tokenKey = tokenKey
    }

    /// Keys that end with the process.
    static func temporary() throws -> ServerKeys {
        ServerKeys(authority: try KeyStore(folder: nil).authority(now: Date()).authority, tokenKey: TokenKey())
    }
}

extension ServerKeys: CustomStringConvertible, CustomReflectable {
    package var description: String { "ServerKeys" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
