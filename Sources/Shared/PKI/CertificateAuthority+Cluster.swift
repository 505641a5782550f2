import FoundationEssentials
import SwiftASN1
import X509

extension CertificateAuthority {
    /// A new self-signed authority as kubeadm makes them for a cluster: with a key of any kind, which may also encipher
    /// keys, as RSA in TLS 1.2 does.
    ///
    /// - Throws: ``PKIError`` when the name cannot be encoded.
    public init(clusterAuthority commonName: String, algorithm: KeyAlgorithm, validity: CertificateValidity) throws {
        let key = try algorithm.makeKey()
        let subject = try DistinguishedName { CommonName(commonName) }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: .init(),
            publicKey: key.publicKey,
            notValidBefore: validity.notBefore,
            notValidAfter: validity.notAfter,
            issuer: subject,
            subject: subject,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: nil))
                Critical(KeyUsage(digitalSignature: true, keyEncipherment: true, keyCertSign: true))
                SubjectKeyIdentifier(hash: key.publicKey)
            },
            issuerPrivateKey: key
        )
        try self.init(
            certificatePEM: certificate.serializeAsPEM().pemString, privateKeyPEM: key.serializeAsPEM().pemString)
    }
}
