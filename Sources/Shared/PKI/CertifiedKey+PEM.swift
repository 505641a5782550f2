import SwiftASN1

extension CertifiedKey {
    /// Key and certificate in one text, so that one file holds both and they are never of different ages. Store it with
    /// mode 0600.
    public var pem: String {
        let separator = privateKeyPEM.hasSuffix("\n") ? "" : "\n"
        return privateKeyPEM + separator + certificatePEM + (certificatePEM.hasSuffix("\n") ? "" : "\n")
    }

    /// Reads what ``pem`` has written: one private key and one certificate, in any order.
    ///
    /// Nil for anything else. That the two belong together is not checked.
    public init?(pem: String) {
        // What is no PEM at all holds neither.
        guard let documents = try? PEMDocument.parseMultiple(pemString: pem), documents.count == 2,
            let certificate = documents.first(where: { $0.discriminator == "CERTIFICATE" }),
            let key = documents.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") })
        else { return nil }
        self.init(certificatePEM: certificate.pemString, privateKeyPEM: key.pemString)
    }
}
