import Crypto
import SwiftASN1
import X509

/// What others remember a certificate by: the digest of its public key, as `kubeadm join` wants it of a cluster's
/// authority (`caCertHashes`), and how long it lasts.
public struct CertificatePin: Hashable, Sendable {
    /// `sha256:` and the digest of the `SubjectPublicKeyInfo` in hexadecimal.
    public let text: String
    /// From when until when the certificate is valid.
    public let validity: CertificateValidity

    /// Reads the first certificate of a PEM text.
    ///
    /// - Throws: the parser's error when there is none.
    public init(certificatePEM: String) throws {
        let certificate = try Certificate(pemEncoded: certificatePEM)
        let digest = SHA256.hash(data: try certificate.publicKey.serializeAsPEM().derBytes)
        text = "sha256:" + digest.map { Self.hex($0 >> 4) + Self.hex($0 & 15) }.joined()
        validity = CertificateValidity(notBefore: certificate.notValidBefore, notAfter: certificate.notValidAfter)
    }

    private static func hex(_ digit: UInt8) -> String { String(digit, radix: 16) }
}
