import NIOCore
public import NIOSSL
import Synchronization

/// A server's certificate and key that can be replaced while the server runs: new connections get the new one.
///
/// Every text rendering leaves the key out.
public final class RotatingCertificate: Sendable {
    private struct Material {
        let chain: [NIOSSLCertificateSource]
        let key: NIOSSLPrivateKeySource

        init(certificatePEM: String, privateKeyPEM: String) throws {
            chain = try NIOSSLCertificate.fromPEMBytes(Array(certificatePEM.utf8)).map { .certificate($0) }
            key = .privateKey(try NIOSSLPrivateKey(bytes: Array(privateKeyPEM.utf8), format: .pem))
        }
    }

    private let current: Mutex<Material>

    /// - Throws: the parser's error when one of the two is not PEM of the right kind.
    public init(certificatePEM: String, privateKeyPEM: String) throws {
        current = Mutex(try Material(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM))
    }

    /// Shows another certificate from the next handshake on.
    ///
    /// - Throws: the parser's error when one of the two is not PEM of the right kind; the old one then stays.
    public func replace(certificatePEM: String, privateKeyPEM: String) throws {
        let material = try Material(certificatePEM: certificatePEM, privateKeyPEM: privateKeyPEM)
        current.withLock { $0 = material }
    }

    /// What a server is started with. Clients may show a certificate of one of the authorities, and need not.
    ///
    /// - Throws: the parser's error when an authority is no PEM certificate.
    public func configuration(clientAuthorities: [String]) throws -> TLSConfiguration {
        let material = current.withLock { $0 }
        var tls = TLSConfiguration.makeServerConfiguration(certificateChain: material.chain, privateKey: material.key)
        tls.minimumTLSVersion = .tlsv12
        if !clientAuthorities.isEmpty {
            tls.trustRoots = .certificates(
                try clientAuthorities.flatMap { try NIOSSLCertificate.fromPEMBytes(Array($0.utf8)) })
            tls.certificateVerification = .optionalVerification
        }
        tls.sslContextCallback = { [self] _, promise in
            let material = current.withLock { $0 }
            var override = NIOSSLContextConfigurationOverride()
            override.certificateChain = material.chain
            override.privateKey = material.key
            promise.succeed(override)
        }
        return tls
    }
}

extension RotatingCertificate: CustomStringConvertible, CustomReflectable {
    /// The name of the type: neither certificate nor key.
    public var description: String { "RotatingCertificate" }
    /// Shows no members, so that `dump` does not show the key.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
