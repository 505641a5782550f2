package import ByohAPI
import Crypto
import SwiftASN1
import X509

/// The host's private key, P-256. Made on the host; it never leaves it. No text rendering shows it.
package struct HostKey: Sendable {
    private let key: P256.Signing.PrivateKey

    /// A new one.
    package init() {
        key = P256.Signing.PrivateKey()
    }

    /// - Throws: ``RegistrationError/unusableIdentity(_:)`` when the text is no such key.
    package init(pem: String) throws(RegistrationError) {
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: pem)
        } catch {
            throw .unusableIdentity("host.key is no P-256 private key in PEM")
        }
    }

    /// PKCS #8. Whoever reads it can speak for the host.
    package var pem: String { key.pemRepresentation }

    /// SHA-256 of the public key (SubjectPublicKeyInfo, RFC 5280 section 4.1) in hex.
    package var digest: String {
        SHA256Digest(of: Array(key.publicKey.derRepresentation)).hex
    }

    /// A PKCS #10 request for a client certificate of this subject, in PEM.
    package func request(for subject: HostSubject) throws(RegistrationError) -> String {
        do {
            let name = try DistinguishedName {
                OrganizationName(HostSubject.organization)
                CommonName(subject.commonName)
            }
            let request = try X509.CertificateSigningRequest(
                version: .v1, subject: name, privateKey: Certificate.PrivateKey(key), attributes: .init(),
                signatureAlgorithm: .ecdsaWithSHA256)
            return try request.serializeAsPEM().pemString
        } catch {
            throw .unusableIdentity("no certificate request can be made for \(subject.commonName): \(error)")
        }
    }

    /// Whether the certificate is for this key.
    func fits(certificatePEM: String) -> Bool {
        // What is no certificate fits no key.
        guard let certificate = try? Certificate(pemEncoded: certificatePEM),
            let publicKey = P256.Signing.PublicKey(certificate.publicKey)
        else { return false }
        return publicKey.rawRepresentation == key.publicKey.rawRepresentation
    }
}

extension HostKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "HostKey(\(digest.prefix(10)))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["digest": digest]) }
}
