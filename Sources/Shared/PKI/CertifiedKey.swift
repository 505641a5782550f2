/// A private key and the certificate that names its holder. Every text rendering leaves the key out.
public struct CertifiedKey: Hashable, Sendable {
    public let certificatePEM: String
    /// PKCS#8 or SEC 1 PEM. Store it with mode 0600.
    public let privateKeyPEM: String

    public init(certificatePEM: String, privateKeyPEM: String) {
        self.certificatePEM = certificatePEM
        self.privateKeyPEM = privateKeyPEM
    }
}

extension CertifiedKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "CertifiedKey(certificate of \(certificatePEM.utf8.count) bytes, key redacted)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["certificatePEM": certificatePEM]) }
}
