package import FoundationEssentials
import SwiftASN1
import X509

/// From when until when the host's certificate holds.
package struct HostCertificateLife: Hashable, Sendable {
    /// The part of its life after which a certificate is renewed; each run of the agent takes one of these.
    package static let renewalShares = 0.60...0.70

    package let begins: Date
    package let ends: Date

    package init(begins: Date, ends: Date) {
        self.begins = begins
        self.ends = ends
    }

    /// Whether its renewal may be put off for a time that nobody knows: not when less than a day is left, or a tenth of a life
    /// that is shorter than ten days.
    package func canWait(at now: Date) -> Bool {
        ends.timeIntervalSince(now) > min(86_400, ends.timeIntervalSince(begins) / 10)
    }

    /// When `share` of the life is over.
    package func time(atShare share: Double) -> Date {
        begins.addingTimeInterval(ends.timeIntervalSince(begins) * share)
    }
}

extension IdentityStore {
    /// Of the certificate that is in use; nil when there is none.
    ///
    /// - Throws: ``RegistrationError/unusableIdentity(_:)`` when the file is no certificate.
    package func certificateLife() throws -> HostCertificateLife? {
        guard let pem = try certificate() else { return nil }
        do {
            let certificate = try Certificate(pemEncoded: pem)
            return HostCertificateLife(begins: certificate.notValidBefore, ends: certificate.notValidAfter)
        } catch {
            throw RegistrationError.unusableIdentity("host.crt is no certificate in PEM")
        }
    }
}
