import Crypto
import FoundationEssentials
import PKI
import SwiftASN1
import Testing
@_spi(FixedExpiryValidationTime) import X509

/// What a cluster of kubeadm's needs beside one authority.
@Suite struct ClusterCertificateTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private var year: CertificateValidity { .starting(at: now, lasting: .seconds(365 * 86_400)) }

    // Every algorithm that kubeadm knows makes an authority whose certificates are trusted.
    @Test(arguments: [KeyAlgorithm.p256, .p384, .rsa2048, .rsa3072])
    func anAuthorityOfAnyKeySigns(algorithm: KeyAlgorithm) async throws {
        let authority = try CertificateAuthority(clusterAuthority: "kubernetes", algorithm: algorithm, validity: year)
        let root = try Certificate(pemEncoded: authority.certificatePEM)
        #expect(root.subject.description == "CN=kubernetes")
        #expect(
            try root.extensions.keyUsage
                == KeyUsage(digitalSignature: true, keyEncipherment: true, keyCertSign: true))
        let again = try CertificateAuthority(
            certificatePEM: authority.certificatePEM, privateKeyPEM: authority.privateKeyPEM)
        let issued = try again.issue(.client(user: "kubernetes-admin", groups: ["system:masters"]), validity: year)
        let leaf = try Certificate(pemEncoded: issued.certificatePEM)
        var verifier = Verifier(rootCertificates: CertificateStore([root])) {
            RFC5280Policy(fixedExpiryValidationTime: now)
        }
        let result = await verifier.validate(leaf: leaf, intermediates: CertificateStore())
        guard case .validCertificate = result else {
            Issue.record("\(result)")
            return
        }
    }

    @Test func aSigningKeyPairIsAKeyAndItsPublicHalf() throws {
        let pair = try SigningKeyPair(.rsa2048)
        #expect(pair.privateKeyPEM.hasPrefix("-----BEGIN RSA PRIVATE KEY-----"))
        #expect(pair.publicKeyPEM.hasPrefix("-----BEGIN PUBLIC KEY-----"))
        let key = try Certificate.PrivateKey(pemEncoded: pair.privateKeyPEM)
        #expect(try key.publicKey.serializeAsPEM().pemString == pair.publicKeyPEM)
        #expect(!"\(pair) \(String(reflecting: pair))".contains("PRIVATE"))
    }

    /// The digest is openssl's of the same certificate: `x509 -pubkey | pkey -pubin -outform der | sha256sum`.
    @Test func thePinIsTheDigestOfThePublicKey() throws {
        let pin = try CertificatePin(certificatePEM: Self.certificate)
        #expect(pin.text == "sha256:2c02126171d8716b25116597d2ca74dc07c7dfb4cccd10543ab704f908b8f7f1")
        #expect(pin.validity.notAfter > pin.validity.notBefore)
    }

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBfjCCASWgAwIBAgIUG77XuOVFEEBlhzlfy//8GvPejB0wCgYIKoZIzj0EAwIw
        FTETMBEGA1UEAwwKa3ViZXJuZXRlczAeFw0yNjExMjcyMTUzMDRaFw0zNjExMjQy
        MTUzMDRaMBUxEzARBgNVBAMMCmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARQKxT00g+PmOmHpyfp4fbTE54LCLQMYeO+Qbz7Di8ZkIB/OcQSelB3
        P0XeR5XWmMFOcse1sAhSixiU1xZm6srJo1MwUTAdBgNVHQ4EFgQUtMr3pM66fv0z
        Mkyl/dNh+Nn/Jw4wHwYDVR0jBBgwFoAUtMr3pM66fv0zMkyl/dNh+Nn/Jw4wDwYD
        VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiAL4HeLiK1qjrTMnVSi/OWI
        O70tZWr8gnssaDoMQIHecgIgVgFRu5gEZq7kwV+/G97SCjpZq4fHghApBiYZ0P2a
        2CE=
        -----END CERTIFICATE-----
        """
}
