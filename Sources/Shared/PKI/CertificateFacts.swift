import SwiftASN1
import X509

/// What a certificate says, for deciding whether it is still the one we want.
public struct CertificateFacts: Hashable, Sendable {
    /// From when until when it is valid. The clock to compare it with is the caller's.
    public let validity: CertificateValidity
    /// The DNS names it is for.
    public let dnsNames: Set<String>
    /// The IP addresses it is for, in network byte order.
    public let ipAddresses: Set<[UInt8]>
    private let certificate: Certificate

    /// Reads the first certificate of a PEM text.
    ///
    /// - Throws: the parser's error when there is none.
    public init(pem: String) throws {
        certificate = try Certificate(pemEncoded: pem)
        validity = CertificateValidity(notBefore: certificate.notValidBefore, notAfter: certificate.notValidAfter)
        var dnsNames: Set<String> = []
        var ipAddresses: Set<[UInt8]> = []
        for name in try certificate.extensions.subjectAlternativeNames ?? SubjectAlternativeNames() {
            switch name {
            case .dnsName(let text): dnsNames.insert(text)
            case .ipAddress(let octets): ipAddresses.insert(Array(octets.bytes))
            default: break
            }
        }
        self.dnsNames = dnsNames
        self.ipAddresses = ipAddresses
    }

    /// Whether the certificate was signed by the authority, and the key belongs to it.
    public func isIssued(by authority: CertificateAuthority, for privateKeyPEM: String) -> Bool {
        // A key that cannot be read belongs to no certificate.
        guard let key = try? Certificate.PrivateKey(pemEncoded: privateKeyPEM) else { return false }
        return key.publicKey == certificate.publicKey
            && authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    }

    /// Whether the certificate was signed with the key of another one, in PEM, and the key belongs to it. False for what
    /// cannot be read.
    public func isSigned(byCertificate pem: String, for privateKeyPEM: String) -> Bool {
        // What cannot be read has signed nothing, and belongs to no certificate.
        guard let signer = try? Certificate(pemEncoded: pem),
            let key = try? Certificate.PrivateKey(pemEncoded: privateKeyPEM)
        else { return false }
        return key.publicKey == certificate.publicKey
            && signer.publicKey.isValidSignature(certificate.signature, for: certificate)
    }

    /// The bytes of an address as ``ipAddresses`` has them; nil for what is no address.
    public static func addressBytes(_ text: String) -> [UInt8]? { IPAddressBytes(text)?.bytes }
}
