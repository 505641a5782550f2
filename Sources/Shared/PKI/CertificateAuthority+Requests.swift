import SwiftASN1
import X509

extension CertificateAuthority {
    /// Issues a certificate for the key and the names of a request.
    ///
    /// Nothing of the request is judged here beyond its signature: who calls has decided that these names may be proved.
    /// - Returns: The certificate as PEM. It ends with the authority's own at the latest.
    /// - Throws: ``PKIError`` when a name cannot be encoded.
    public func sign(
        _ request: CertificateRequest, usages: Set<CertificateUsage>, validity: CertificateValidity
    ) throws -> String {
        var extensions = try Certificate.Extensions {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(
                KeyUsage(
                    digitalSignature: usages.contains(.digitalSignature),
                    keyEncipherment: usages.contains(.keyEncipherment)))
            SubjectKeyIdentifier(hash: request.request.publicKey)
            AuthorityKeyIdentifier(keyIdentifier: try certificate.extensions.subjectKeyIdentifier?.keyIdentifier)
        }
        let purposes = usages.compactMap(\.purpose)
        if !purposes.isEmpty { try extensions.append(.init(ExtendedKeyUsage(purposes), critical: false)) }
        if let names = try request.extensions.subjectAlternativeNames, !names.isEmpty {
            try extensions.append(.init(names, critical: false))
        }
        let issued = try Certificate(
            version: .v3, serialNumber: .init(), publicKey: request.request.publicKey,
            notValidBefore: validity.notBefore, notValidAfter: min(validity.notAfter, certificate.notValidAfter),
            issuer: certificate.subject,
            subject: request.request.subject, extensions: extensions, issuerPrivateKey: key)
        return try issued.serializeAsPEM().pemString
    }
}

/// What a certificate may be used for, of the usages that certificates.k8s.io names.
public enum CertificateUsage: String, CaseIterable, Sendable {
    /// `digitalSignature` in the key usage (RFC 5280 section 4.2.1.3): the key signs, as in TLS handshakes.
    case digitalSignature = "digital signature"
    /// `keyEncipherment` in the key usage (RFC 5280 section 4.2.1.3): the key encrypts keys, as RSA did before TLS 1.3.
    case keyEncipherment = "key encipherment"
    /// `id-kp-clientAuth` (RFC 5280 section 4.2.1.12): proves a client to a TLS server.
    case clientAuth = "client auth"
    /// `id-kp-serverAuth` (RFC 5280 section 4.2.1.12): proves a TLS server to its clients.
    case serverAuth = "server auth"

    var purpose: ExtendedKeyUsage.Usage? {
        switch self {
        case .digitalSignature, .keyEncipherment: nil
        case .clientAuth: .clientAuth
        case .serverAuth: .serverAuth
        }
    }
}
