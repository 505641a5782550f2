import Crypto
import SwiftASN1
import X509

/// A certificate request as a host would send it.
enum CertificateRequestSample {
    static func pem() throws -> String {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let request = try CertificateSigningRequest(
            version: .v1, subject: try DistinguishedName { CommonName("byoh:host:test:one") }, privateKey: key,
            attributes: .init(), signatureAlgorithm: .ecdsaWithSHA256)
        return try request.serializeAsPEM().pemString
    }
}
