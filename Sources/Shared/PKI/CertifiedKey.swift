/// A private key and the certificate that names its holder. Every text rendering leaves the key out.
public struct CertifiedKey: Hashable, Sendable {
    /// The holder's certificate in PEM.
    public let certificatePEM: String
    /// PKCS#8 or SEC 1 PEM. Store it with mode 0600.
    public let privateKeyPEM: String

    /// A certificate and its key. That the two belong together is not checked.
    public init(certificatePEM: String, privateKeyPEM: String) {
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }
}

extension CertifiedKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The size of the certificate, and that there is a key.
    public var description: String { "CertifiedKey(certificate of \(certificatePEM.utf8.count) bytes, key redacted)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows the certificate alone, so that `dump` cannot reach the key.
    public var customMirror: Mirror { Mirror(self, children: ["certificatePEM": certificatePEM]) }
}
