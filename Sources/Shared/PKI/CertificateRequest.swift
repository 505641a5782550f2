import Crypto
import SwiftASN1
import X509

/// A PKCS #10 certificate request (RFC 2986) whose signature has been checked: whoever made it holds the private key.
public struct CertificateRequest: Hashable, Sendable {
    /// The request as PEM, as `spec.request` of a CertificateSigningRequest carries it.
    public let pem: String
    let request: CertificateSigningRequest

    /// Reads a request.
    ///
    /// - Throws: ``PKIError/unreadableRequest(_:)`` for what is no request, and for one that another key has signed.
    public init(pem: String) throws(PKIError) {
        let request: CertificateSigningRequest
        do {
            request = try CertificateSigningRequest(pemEncoded: pem)
        } catch {
            throw .unreadableRequest("it is no PEM block CERTIFICATE REQUEST with a PKCS #10 request in it")
        }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw .unreadableRequest("its signature was not made by the key that it is for")
        }
        self.pem = pem
        self.request = request
    }

    /// Makes a request for a client certificate: the user is the common name, each group an organisation.
    ///
    /// - Parameter privateKeyPEM: The key that the certificate will be for; it stays where it is.
    /// - Throws: ``PKIError`` for a name that cannot be encoded, and the parser's error for an unreadable key.
    public init(user: String, groups: [String], privateKeyPEM: String) throws {
        let key = try Certificate.PrivateKey(pemEncoded: privateKeyPEM)
        request = try CertificateSigningRequest(
            version: .v1, subject: try CertificateProfile.client(user: user, groups: groups).subject, privateKey: key,
            attributes: .init(), signatureAlgorithm: .ecdsaWithSHA256)
        pem = try request.serializeAsPEM().pemString
    }

    /// The common name: the user that the certificate would prove. Empty when there is none.
    public var commonName: String { names(.RDNAttributeType.commonName).first ?? "" }

    /// The organisations: the groups that the certificate would prove.
    public var organizations: [String] { names(.RDNAttributeType.organizationName) }

    /// Whether the subject is one common name and at most one organisation, as text that every reader understands.
    ///
    /// Readers disagree about anything else. Of several common names Go, and so kube-apiserver, takes the last; others
    /// take the first, and skip what is encoded in a way that they do not know. Who approves a request must mean the same
    /// user as who believes the certificate.
    public var hasPlainSubject: Bool {
        let attributes = request.subject.flatMap { $0 }
        let users = attributes.count { $0.type == .RDNAttributeType.commonName }
        let groups = attributes.count { $0.type == .RDNAttributeType.organizationName }
        return users == 1 && groups <= 1 && users + groups == attributes.count
            && attributes.allSatisfy { String($0.value) != nil }
    }

    /// Names of hosts, addresses and the like that the certificate would carry: those of a client should be none.
    public var alternativeNameCount: Int {
        get throws { try extensions.subjectAlternativeNames?.count ?? 0 }
    }

    /// Whether the key is on the curve P-256.
    public var isP256: Bool { P256.Signing.PublicKey(request.publicKey) != nil }

    /// The public key as a SubjectPublicKeyInfo (RFC 5280 section 4.1): what names of requests are derived from.
    public var publicKeyInfo: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(request.publicKey)
            return serializer.serializedBytes
        }
    }

    var extensions: Certificate.Extensions {
        get throws { try request.attributes.extensionRequest?.extensions ?? Certificate.Extensions() }
    }

    private func names(_ type: ASN1ObjectIdentifier) -> [String] {
        request.subject.flatMap { $0 }.filter { $0.type == type }.compactMap { String($0.value) }
    }
}

/// A new P-256 key.
public enum PrivateKeyPEM {
    /// PKCS #8 PEM of a key nobody else has. Store it with mode 0600.
    public static func generate() -> String { P256.Signing.PrivateKey().pemRepresentation }
}
