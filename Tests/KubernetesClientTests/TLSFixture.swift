import FoundationEssentials
import KubernetesClient
import NIOSSL
import PKI
import TestSupport

/// An authority, and what it signs for servers and clients.
struct TLSFixture {
    let authority: CertificateAuthority
    private let validity: CertificateValidity

    init() throws {
        validity = .starting(at: Date(), lasting: .seconds(3600))
        authority = try CertificateAuthority(commonName: "test", validity: validity)
    }

    /// A server's TLS. It asks for a client certificate of this authority only when told to.
    func server(
        names: [String] = ["localhost"], addresses: [String] = ["127.0.0.1"], lasting: Duration = .seconds(3600),
        startingIn delay: TimeInterval = 0, asksForCertificate: Bool = false
    ) throws -> TLSConfiguration {
        let key = try authority.issue(
            .server(commonName: "server", dnsNames: names, ipAddresses: addresses),
            validity: .starting(at: Date().addingTimeInterval(delay), lasting: lasting))
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(key.certificatePEM.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(key.privateKeyPEM.utf8), format: .pem)))
        if asksForCertificate {
            tls.certificateVerification = .noHostnameVerification
            tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.certificatePEM.utf8)))
        }
        return tls
    }

    func client(_ user: String = "jane") throws -> CertifiedKey {
        try authority.issue(.client(user: user, groups: []), validity: validity)
    }

    var trust: ServerTrust {
        get throws { .authority(.inline(Sensitive(Array(try authority.certificatePEM.utf8)))) }
    }
}

extension CertifiedKey {
    var source: CertificateSource {
        CertificateSource(
            certificate: .inline(Sensitive(Array(certificatePEM.utf8))),
            privateKey: .inline(Sensitive(Array(privateKeyPEM.utf8))))
    }

    /// The certificate as the server sees it.
    var der: [UInt8] {
        get throws { try NIOSSLCertificate(bytes: Array(certificatePEM.utf8), format: .pem).toDERBytes() }
    }
}
