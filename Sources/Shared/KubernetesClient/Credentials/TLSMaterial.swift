import NIOSSL

/// The bytes that a TLS configuration is made of, read but not yet judged.
struct TLSMaterial: Hashable, Sendable {
    /// Nil trusts the system's roots or, with ``trustsAnything``, everybody.
    var authority: Sensitive<[UInt8]>?
    var trustsAnything = false
    var certificate: Sensitive<[UInt8]>?
    var privateKey: Sensitive<[UInt8]>?

    /// Reads what the configuration names.
    init(trust: ServerTrust, certificate source: CertificateSource?) throws(CredentialFailure) {
        switch trust {
        case .systemRoots: authority = nil
        case .anything: trustsAnything = true
        case .authority(let pem): authority = Sensitive(try Self.read(pem))
        }
        if let source {
            certificate = Sensitive(try Self.read(source.certificate))
            privateKey = Sensitive(try Self.read(source.privateKey))
        }
    }

    private static func read(_ source: PEMSource) throws(CredentialFailure) -> [UInt8] {
        switch source {
        case .inline(let bytes): return bytes.exposed
        case .file(let path):
            do {
                return try FileContents.read(path)
            } catch {
                throw CredentialFailure(error.description)
            }
        }
    }

    /// Parses the PEM texts and sees that certificate and key belong together.
    ///
    /// - Throws: which of the texts is wrong, and never its content.
    func configuration(checksNames: Bool) throws(CredentialFailure) -> TLSConfiguration {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        if trustsAnything {
            tls.certificateVerification = .none
        } else {
            tls.certificateVerification = checksNames ? .fullVerification : .noHostnameVerification
        }
        if let authority {
            tls.trustRoots = .certificates(try Self.certificates(authority.exposed, what: "certificate authority"))
        }
        if let certificate, let privateKey {
            tls.certificateChain = try Self.certificates(certificate.exposed, what: "client certificate")
                .map { .certificate($0) }
            do {
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: privateKey.exposed, format: .pem))
            } catch {
                throw CredentialFailure("The client key is no PEM private key.")
            }
            do {
                _ = try NIOSSLContext(configuration: tls)
            } catch {
                throw CredentialFailure("The client certificate and the client key do not belong together.")
            }
        }
        return tls
    }

    private static func certificates(_ pem: [UInt8], what: String) throws(CredentialFailure) -> [NIOSSLCertificate] {
        do {
            let all = try NIOSSLCertificate.fromPEMBytes(pem)
            if !all.isEmpty { return all }
        } catch {
            throw CredentialFailure("The \(what) is not PEM: it needs -----BEGIN CERTIFICATE----- blocks.")
        }
        throw CredentialFailure("The \(what) holds no -----BEGIN CERTIFICATE----- block.")
    }
}
