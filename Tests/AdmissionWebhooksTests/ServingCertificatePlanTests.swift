import Admission
import FoundationEssentials
import KubernetesModel
import PKI
import Testing

@testable import AdmissionWebhooks

@Suite struct ServingCertificatePlanTests {
    private static let address = WebhookAddress.service(namespace: "byoh-system", name: "byoh-webhooks")
    private static let start = Date(timeIntervalSince1970: 1_800_000_000)
    private static let hour: TimeInterval = 3_600

    private static func plan(_ address: WebhookAddress = address) -> ServingCertificatePlan {
        ServingCertificatePlan(
            address, authorityLifetime: .seconds(100 * 3_600), servingLifetime: .seconds(10 * 3_600),
            propagation: .seconds(3_600))
    }

    private static func isTrusted(_ material: ServingMaterial, by bundle: [String], at now: Date) throws -> Bool {
        let facts = try CertificateFacts(pem: material.serving.certificatePEM)
        guard facts.validity.notBefore <= now, now < facts.validity.notAfter else { return false }
        return bundle.contains { facts.isSigned(byCertificate: $0, for: material.serving.privateKeyPEM) }
    }

    @Test func theFirstCertificateIsForTheServicesNames() throws {
        let material = try Self.plan().material(after: nil, at: Self.start)
        let facts = try CertificateFacts(pem: material.serving.certificatePEM)
        #expect(facts.dnsNames.contains("byoh-webhooks.byoh-system.svc"))
        #expect(material.authorities.count == 1)
        #expect(try Self.isTrusted(material, by: material.authorities, at: Self.start))
    }

    @Test func nothingChangesWhileNothingIsDue() throws {
        let material = try Self.plan().material(after: nil, at: Self.start)
        for hours in [0, 1, 3] {
            #expect(
                try Self.plan().material(after: material, at: Self.start + Double(hours) * Self.hour) == material)
        }
    }

    @Test func theServingCertificateIsReplacedAtHalfItsLife() throws {
        let first = try Self.plan().material(after: nil, at: Self.start)
        let second = try Self.plan().material(after: first, at: Self.start + 6 * Self.hour)
        #expect(second.serving != first.serving)
        #expect(second.authorities == first.authorities && second.authorityPrivateKey == first.authorityPrivateKey)
    }

    @Test func aNewAuthorityIsTrustedBeforeItSigns() throws {
        let first = try Self.plan().material(after: nil, at: Self.start)
        let due = Self.start + 60 * Self.hour
        // Its serving certificate has ended meanwhile: somebody was away for days.
        let joined = try Self.plan().material(after: first, at: due)
        #expect(joined.authorities.count == 2 && joined.authorities.first == first.authorities.first)
        let current = try Self.plan().material(
            after: ServingMaterial(
                authorities: first.authorities, authorityPrivateKey: first.authorityPrivateKey,
                serving: try Self.serving(by: first, at: due - Self.hour)), at: due)
        #expect(try Self.isTrusted(current, by: first.authorities, at: due), "the bundle of before must do")
        let later = try Self.plan().material(after: current, at: due + 2 * Self.hour)
        #expect(try !Self.isTrusted(later, by: first.authorities, at: due + 2 * Self.hour))
        #expect(try Self.isTrusted(later, by: current.authorities, at: due + 2 * Self.hour))
    }

    private static func serving(by material: ServingMaterial, at now: Date) throws -> CertifiedKey {
        let authority = try CertificateAuthority(
            certificatePEM: try #require(material.authorities.last),
            privateKeyPEM: material.authorityPrivateKey)
        return try authority.issue(
            .server(commonName: "a", dnsNames: address.dnsNames, ipAddresses: []),
            validity: .starting(at: now, lasting: .seconds(10 * 3_600)))
    }

    // The API server reads the bundle an hour late, and meets nothing it does not trust, through five authorities.
    @Test func noCertificateIsEverShownThatTheServerDoesNotTrust() throws {
        var material = try Self.plan().material(after: nil, at: Self.start)
        var known = material.authorities
        var authorities: Set<String> = []
        for halfHours in 1...500 {
            let now = Self.start + Double(halfHours) * Self.hour / 2
            let next = try Self.plan().material(after: material, at: now)
            #expect(try Self.isTrusted(next, by: known, at: now), "after \(halfHours) half hours")
            #expect(next.authorities.count <= 3)
            known = material.authorities
            material = next
            authorities.formUnion(next.authorities)
        }
        #expect(authorities.count >= 5)
    }

    @Test func otherNamesMakeAnotherCertificateOfTheSameAuthority() throws {
        let first = try Self.plan().material(after: nil, at: Self.start)
        let url = try WebhookAddress(parsingURL: "https://192.0.2.10:9443")
        let second = try Self.plan(url).material(after: first, at: Self.start)
        let facts = try CertificateFacts(pem: second.serving.certificatePEM)
        #expect(facts.ipAddresses == [[192, 0, 2, 10]])
        #expect(second.authorities == first.authorities)
    }

    // Whatever somebody did to the Secret, what comes out can be served and is trusted.
    @Test func damageIsRepaired() throws {
        let right = try Self.plan().material(after: nil, at: Self.start)
        let other = try Self.plan().material(after: nil, at: Self.start)
        let damaged = [
            ServingMaterial(
                authorities: ["x"], authorityPrivateKey: right.authorityPrivateKey, serving: right.serving),
            ServingMaterial(authorities: right.authorities, authorityPrivateKey: "x", serving: right.serving),
            ServingMaterial(
                authorities: right.authorities, authorityPrivateKey: other.authorityPrivateKey, serving: right.serving),
            ServingMaterial(
                authorities: right.authorities, authorityPrivateKey: right.authorityPrivateKey, serving: other.serving),
            ServingMaterial(
                authorities: right.authorities, authorityPrivateKey: right.authorityPrivateKey,
                serving: CertifiedKey(certificatePEM: "x", privateKeyPEM: "x")),
            ServingMaterial(
                authorities: right.authorities, authorityPrivateKey: right.authorityPrivateKey,
                serving: CertifiedKey(
                    certificatePEM: right.serving.certificatePEM, privateKeyPEM: other.serving.privateKeyPEM)),
        ]
        for (index, material) in damaged.enumerated() {
            let repaired = try Self.plan().material(after: material, at: Self.start)
            #expect(try Self.isTrusted(repaired, by: repaired.authorities, at: Self.start), "damage \(index)")
            #expect(try Self.plan().material(after: repaired, at: Self.start) == repaired, "damage \(index)")
        }
        let late = Self.start + 1_000 * Self.hour
        let renewed = try Self.plan().material(after: right, at: late)
        #expect(try Self.isTrusted(renewed, by: renewed.authorities, at: late))
    }

    // MARK: - The Secret

    @Test func theSecretHoldsAllOfIt() throws {
        let material = try Self.plan().material(after: nil, at: Self.start)
        let secret = Secret(metadata: ObjectMeta(name: "a"), data: material.data)
        #expect(ServingMaterial(secret) == material)
        #expect(secret.data.names == ["ca.crt", "ca.key", "tls.crt", "tls.key"])
        for name in secret.data.names {
            var damaged = secret
            damaged.data[name] = nil
            #expect(ServingMaterial(damaged) == nil)
        }
    }

    @Test func noRenderingShowsAKey() throws {
        let material = try Self.plan().material(after: nil, at: Self.start)
        var dumped = ""
        dump(material, to: &dumped)
        for text in ["\(material)", String(reflecting: material), dumped] {
            #expect(!text.contains("PRIVATE KEY") && !text.contains("MHcCAQ"))
        }
    }
}
