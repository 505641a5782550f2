package import KubernetesModel
package import PKI

/// What the replicas serve webhooks with, and what the API server trusts: the content of one Secret.
///
/// Renderings show how many authorities there are, and no key.
package struct ServingMaterial: Hashable, Sendable {
    private static let authoritiesKey = "ca.crt"
    private static let authorityKeyKey = "ca.key"
    private static let certificateKey = "tls.crt"
    private static let privateKeyKey = "tls.key"

    /// Whom the API server trusts, in PEM, the oldest first. The last one signs. Never empty.
    package var authorities: [String]
    /// The key of the last authority, in PEM.
    package var authorityPrivateKey: String
    /// What the replicas show.
    package var serving: CertifiedKey

    init(authorities: [String], authorityPrivateKey: String, serving: CertifiedKey) {
        self.authorities = authorities
        self.authorityPrivateKey = authorityPrivateKey
        self.serving = serving
    }

    /// Reads the Secret; nil when a part is missing or no PEM. Whether the parts belong together is not checked.
    package init?(_ secret: Secret) {
        guard let authorities = secret.data[Self.authoritiesKey]?.text,
            // A bundle that cannot be read is made anew, like one that is missing.
            let bundle = try? CertificateBundle(pem: authorities),
            let authorityKey = secret.data[Self.authorityKeyKey]?.text,
            let certificate = secret.data[Self.certificateKey]?.text,
            let key = secret.data[Self.privateKeyKey]?.text
        else { return nil }
        self.init(
            authorities: bundle.certificates, authorityPrivateKey: authorityKey,
            serving: CertifiedKey(certificatePEM: certificate, privateKeyPEM: key))
    }

    /// What the Secret holds.
    var data: SecretData {
        [
            Self.authoritiesKey: SecretBytes(utf8: bundle),
            Self.authorityKeyKey: SecretBytes(utf8: authorityPrivateKey),
            Self.certificateKey: SecretBytes(utf8: serving.certificatePEM),
            Self.privateKeyKey: SecretBytes(utf8: serving.privateKeyPEM),
        ]
    }

    /// What goes into `caBundle`.
    package var bundle: String { CertificateBundle(certificates: authorities).pem }
}

extension ServingMaterial: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many authorities there are.
    package var description: String { "ServingMaterial(\(authorities.count) authorities, keys redacted)" }
    /// The same as ``description``.
    package var debugDescription: String { description }
    /// Shows no members, so that `dump` cannot reach a key.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
