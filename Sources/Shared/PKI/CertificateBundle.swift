import SwiftASN1
import X509

/// Several certificates in one PEM text, such as the authorities that somebody trusts.
public struct CertificateBundle: Hashable, Sendable {
    /// Each one in PEM, in the order of the text.
    public let certificates: [String]

    /// A bundle of certificates in PEM. They are not read.
    public init(certificates: [String]) {
        self.certificates = certificates
    }

    /// Reads a text of one or more certificates, and each of them.
    ///
    /// - Throws: ``PKIError/unreadableBundle(_:)`` for a text without a certificate, with something else between them, or
    ///   with one that cannot be read.
    public init(pem: String) throws {
        let documents: [PEMDocument]
        do {
            documents = try PEMDocument.parseMultiple(pemString: pem)
        } catch {
            throw PKIError.unreadableBundle(
                "it is not PEM: -----BEGIN CERTIFICATE-----, base64, -----END CERTIFICATE-----")
        }
        guard !documents.isEmpty else { throw PKIError.unreadableBundle("there is no certificate in it") }
        for (index, document) in documents.enumerated() {
            guard document.discriminator == "CERTIFICATE" else {
                throw PKIError.unreadableBundle("part \(index + 1) is a \(document.discriminator), not a CERTIFICATE")
            }
            do {
                _ = try Certificate(pemDocument: document)
            } catch {
                throw PKIError.unreadableBundle("certificate \(index + 1) cannot be read")
            }
        }
        certificates = documents.map(\.pemString)
    }

    /// All of them, one after the other, each with a newline at its end.
    public var pem: String {
        certificates.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined()
    }
}
