import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// A certification authority with one P-256 key: it signs the serving and client certificates of one trust domain.
///
/// Follows RFC 5280: the authority's certificate is critical `basicConstraints` CA with `keyCertSign`; what it
/// issues carries the key identifiers, usages and names that Kubernetes checks (user in the common name, groups in
/// the organisation: "Authenticating", X509 client certificates).
///
/// Reads no clock: every validity is passed in.
public struct CertificateAuthority: Sendable {
    let certificate: Certificate
    let key: Certificate.PrivateKey

    /// A new self-signed authority.
    ///
    /// - Throws: ``PKIError`` when the name cannot be encoded.
    public init(commonName: String, validity: CertificateValidity) throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let subject = try DistinguishedName { CommonName(commonName) }
        let keyIdentifier = SubjectKeyIdentifier(hash: key.publicKey)
        self.key = key
        self.certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: key.publicKey,
            notValidBefore: validity.notBefore,
            notValidAfter: validity.notAfter,
            issuer: subject,
            subject: subject,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
                keyIdentifier
            },
            issuerPrivateKey: key
        )
    }

    /// An authority whose certificate and key were stored as PEM.
    ///
    /// - Throws: ``PKIError/keyDoesNotMatchCertificate`` when the two do not belong together, and the parser's error
    ///   when one of them is not PEM of the right kind.
    public init(certificatePEM: String, privateKeyPEM: String) throws {
        let certificate = try Certificate(pemEncoded: certificatePEM)
        let key = try Certificate.PrivateKey(pemEncoded: privateKeyPEM)
        guard certificate.publicKey == key.publicKey else { throw PKIError.keyDoesNotMatchCertificate }
        self.certificate = certificate
        self.key = key
    }

    /// The authority's own certificate, for those who shall trust it.
    public var certificatePEM: String {
        get throws { try certificate.serializeAsPEM().pemString }
    }

    /// The private key in PEM. Whoever reads it can become anyone in this trust domain.
    public var privateKeyPEM: String {
        get throws { try key.serializeAsPEM().pemString }
    }

    /// Issues a certificate for a new P-256 key.
    ///
    /// - Throws: ``PKIError`` when a name or an address of the profile cannot be encoded.
    public func issue(_ profile: CertificateProfile, validity: CertificateValidity) throws -> CertifiedKey {
        let subjectKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: subjectKey.publicKey,
            notValidBefore: validity.notBefore,
            notValidAfter: validity.notAfter,
            issuer: self.certificate.subject,
            subject: try profile.subject,
            extensions: try profile.extensions(for: subjectKey.publicKey, issuer: self.certificate),
            issuerPrivateKey: key
        )
        return CertifiedKey(
            certificatePEM: try certificate.serializeAsPEM().pemString,
            privateKeyPEM: try subjectKey.serializeAsPEM().pemString
        )
    }
}
