import Crypto
import FoundationEssentials
import PKI
import SwiftASN1
import Testing
@_spi(FixedExpiryValidationTime) import X509

@Suite struct CertificateAuthorityTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private var year: CertificateValidity { .starting(at: now, lasting: .seconds(365 * 86_400)) }

    @Test func clientCertificatesNameUserAndGroupsAsKubernetesReadsThem() async throws {
        let authority = try CertificateAuthority(commonName: "test ca", validity: year)
        let issued = try authority.issue(.client(user: "byoh:host:a:b", groups: ["byoh:hosts", "x"]), validity: year)
        let certificate = try Certificate(pemEncoded: issued.certificatePEM)
        #expect(certificate.subject.description == "CN=byoh:host:a:b,O=x,O=byoh:hosts")
        #expect(try certificate.extensions.extendedKeyUsage == ExtendedKeyUsage([.clientAuth]))
        #expect(await isTrusted(certificate, by: authority, at: now))
    }

    @Test func aCertificateOfAnotherAuthorityIsNotTrusted() async throws {
        let ours = try CertificateAuthority(commonName: "test ca", validity: year)
        let theirs = try CertificateAuthority(commonName: "test ca", validity: year)
        let issued = try theirs.issue(.client(user: "admin", groups: ["system:masters"]), validity: year)
        #expect(try await !isTrusted(Certificate(pemEncoded: issued.certificatePEM), by: ours, at: now))
    }

    @Test func serverCertificatesCarryTheirAddresses() throws {
        let authority = try CertificateAuthority(commonName: "test ca", validity: year)
        let issued = try authority.issue(
            .server(commonName: "api", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1", "::1"]), validity: year)
        let names = try Certificate(pemEncoded: issued.certificatePEM).extensions.subjectAlternativeNames
        #expect(names?.count == 3)
    }

    @Test(arguments: ["", "localhost", "300.1.1.1", "[::1]", "fe80::1%eth0"])
    func whatIsNoAddressIsRefusedByName(text: String) throws {
        let authority = try CertificateAuthority(commonName: "test ca", validity: year)
        #expect(throws: PKIError.notAnIPAddress(text)) {
            try authority.issue(.server(commonName: "api", dnsNames: [], ipAddresses: [text]), validity: year)
        }
    }

    @Test func aStoredAuthorityIssuesWhatTheOriginalTrusts() async throws {
        let original = try CertificateAuthority(commonName: "test ca", validity: year)
        let restored = try CertificateAuthority(
            certificatePEM: original.certificatePEM, privateKeyPEM: original.privateKeyPEM)
        let issued = try restored.issue(.client(user: "a", groups: []), validity: year)
        #expect(try await isTrusted(Certificate(pemEncoded: issued.certificatePEM), by: original, at: now))
    }

    @Test func aKeyOfAnotherCertificateIsRefused() throws {
        let one = try CertificateAuthority(commonName: "one", validity: year)
        let other = try CertificateAuthority(commonName: "other", validity: year)
        #expect(throws: PKIError.keyDoesNotMatchCertificate) {
            try CertificateAuthority(certificatePEM: one.certificatePEM, privateKeyPEM: other.privateKeyPEM)
        }
    }

    // Readers disagree about which of several names counts, so a request with several says nothing.
    @Test(arguments: [
        (["CN=a", "O=g"], true), (["O=g", "CN=a"], true), (["CN=a"], true), (["O=g"], false),
        (["CN=a", "CN=b"], false),
        (["CN=a", "O=g", "O=h"], false), (["CN=a", "O=g", "OU=u"], false),
    ]) func onlyASubjectOfOneNameAndOneGroupIsPlain(_ names: [String], _ isPlain: Bool) throws {
        let attributes = names.map { name in
            let type: ASN1ObjectIdentifier =
                if name.hasPrefix("CN=") {
                    .RDNAttributeType.commonName
                } else if name.hasPrefix("O=") {
                    .RDNAttributeType.organizationName
                } else {
                    .RDNAttributeType.organizationalUnitName
                }
            let text = String(name.drop { $0 != "=" }.dropFirst())
            return RelativeDistinguishedName.Attribute(type: type, value: .init(utf8String: text))
        }
        func request(_ subject: DistinguishedName) throws -> CertificateRequest {
            let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
            let request = try CertificateSigningRequest(
                version: .v1, subject: subject, privateKey: key, attributes: .init(),
                signatureAlgorithm: .ecdsaWithSHA256)
            return try CertificateRequest(pem: try request.serializeAsPEM().pemString)
        }
        let apart = DistinguishedName(attributes.map { RelativeDistinguishedName($0) })
        #expect(try request(apart).hasPlainSubject == isPlain)
        let together = DistinguishedName([RelativeDistinguishedName(attributes)])
        #expect(try request(together).hasPlainSubject == isPlain)
    }

    @Test func noTextRenderingOfACertifiedKeyShowsTheKey() throws {
        let key = CertifiedKey(certificatePEM: "public", privateKeyPEM: "s3cret")
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(describing: key), String(reflecting: key), dumped, "\([key])"] {
            #expect(!text.contains("s3cret"))
        }
    }

    private func isTrusted(_ certificate: Certificate, by authority: CertificateAuthority, at time: Date) async -> Bool
    {
        do {
            let root = try Certificate(pemEncoded: authority.certificatePEM)
            var verifier = Verifier(rootCertificates: CertificateStore([root])) {
                RFC5280Policy(fixedExpiryValidationTime: time)
            }
            if case .validCertificate = await verifier.validate(leaf: certificate, intermediates: CertificateStore()) {
                return true
            }
            return false
        } catch {
            Issue.record(error)
            return false
        }
    }
}
