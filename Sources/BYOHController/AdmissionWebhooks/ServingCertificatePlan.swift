package import FoundationEssentials
import PKI

/// When certificates of webhooks are made and replaced. A function of what there is and of the time; pure.
///
/// A new authority is trusted first and signs later: it joins the bundle when half of the old one's life is over, and the
/// serving certificate is signed with it once the API server has had ``propagation`` to read the bundle. The old one stays
/// in the bundle until it ends. So at no moment does the API server meet a certificate that it does not trust.
package struct ServingCertificatePlan: Hashable, Sendable {
    /// How early certificates begin, for peers whose clocks are behind; see `CertificateValidity.starting`.
    private static let headStart: TimeInterval = 300

    /// How long an authority is valid.
    package var authorityLifetime: Duration
    /// How long a serving certificate is valid. Half of it is over when it is replaced.
    package var servingLifetime: Duration
    /// How long a new authority is in the bundle before it signs.
    package var propagation: Duration
    private let address: WebhookAddress

    /// Defaults: authorities for ten years, serving certificates for 90 days, and two minutes between the two.
    package init(
        _ address: WebhookAddress, authorityLifetime: Duration = .seconds(10 * 365 * 86_400),
        servingLifetime: Duration = .seconds(90 * 86_400), propagation: Duration = .seconds(120)
    ) {
        self.address = address
        self.authorityLifetime = authorityLifetime
        self.servingLifetime = servingLifetime
        self.propagation = propagation
    }

    /// What there should be now; the same as `current` when nothing is due.
    ///
    /// - Parameter current: Nil when there is nothing that can be read.
    /// - Throws: when the library cannot make a certificate.
    package func material(after current: ServingMaterial?, at now: Date) throws -> ServingMaterial {
        guard var material = current, var signer = Self.signer(of: material),
            let signerFacts = material.authorities.last.flatMap({ try? CertificateFacts(pem: $0) }),
            now < signerFacts.validity.notAfter
        else { return try fresh(at: now) }
        var signerSince = signerFacts.validity.notBefore + Self.headStart
        if now >= signerFacts.validity.halfLife {
            signer = try authority(at: now)
            signerSince = now
            material.authorities.append(try signer.certificatePEM)
            material.authorityPrivateKey = try signer.privateKeyPEM
        }
        material.authorities.removeAll { pem in
            // One that cannot be read vouches for nothing.
            guard let facts = try? CertificateFacts(pem: pem) else { return true }
            return now >= facts.validity.notAfter
        }
        let isSignerKnown = now >= signerSince + Double(propagation.components.seconds)
        if !isUsable(material, signer, isSignerKnown: isSignerKnown, at: now) {
            material.serving = try serving(by: signer, at: now)
        }
        return material
    }

    /// Whether the serving certificate can stay.
    private func isUsable(
        _ material: ServingMaterial, _ signer: CertificateAuthority, isSignerKnown: Bool, at now: Date
    ) -> Bool {
        // What cannot be read is made anew.
        guard let facts = try? CertificateFacts(pem: material.serving.certificatePEM) else { return false }
        if facts.isIssued(by: signer, for: material.serving.privateKeyPEM) {
            return now < facts.validity.halfLife && isForAddress(facts)
        }
        // Of an earlier authority: good until the new one is known.
        return !isSignerKnown && now < facts.validity.notAfter
            && material.authorities.contains {
                facts.isSigned(byCertificate: $0, for: material.serving.privateKeyPEM)
            }
    }

    private func isForAddress(_ facts: CertificateFacts) -> Bool {
        facts.dnsNames.isSuperset(of: address.dnsNames)
            && facts.ipAddresses.isSuperset(of: address.ipAddresses.compactMap(CertificateFacts.addressBytes))
    }

    // MARK: - Making

    private static func signer(of material: ServingMaterial) -> CertificateAuthority? {
        guard let certificate = material.authorities.last else { return nil }
        // A pair that does not belong together signs nothing that is trusted: as good as none.
        return try? CertificateAuthority(certificatePEM: certificate, privateKeyPEM: material.authorityPrivateKey)
    }

    private func fresh(at now: Date) throws -> ServingMaterial {
        let authority = try authority(at: now)
        return ServingMaterial(
            authorities: [try authority.certificatePEM], authorityPrivateKey: try authority.privateKeyPEM,
            serving: try serving(by: authority, at: now))
    }

    private func authority(at now: Date) throws -> CertificateAuthority {
        try CertificateAuthority(
            commonName: "byoh-webhooks", validity: .starting(at: now, lasting: authorityLifetime))
    }

    private func serving(by authority: CertificateAuthority, at now: Date) throws -> CertifiedKey {
        try authority.issue(
            .server(
                commonName: address.dnsNames.first ?? "byoh-webhooks", dnsNames: address.dnsNames,
                ipAddresses: address.ipAddresses),
            validity: .starting(at: now, lasting: servingLifetime))
    }
}
