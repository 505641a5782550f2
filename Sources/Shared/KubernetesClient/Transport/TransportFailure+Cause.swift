import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

extension TransportFailure {
    /// Sorts what the HTTP client throws.
    init(_ error: any Error, server: String) {
        switch error {
        case let error as TransportFailure: self = error
        case let error as CredentialFailure: self = .noCredentials(error)
        case let error as HTTPClientError: self.init(client: error, server: server)
        case let error as NIOConnectionError: self = .noConnection("\(server): \(Self.reason(of: error))")
        case let error as ChannelError: self.init(channel: error, server: server)
        case let error as NIOSSLError: self.init(tls: error, server: server)
        case is NIOSSLExtraError: self = .untrusted(Self.wrongName(server))
        case let error as WrongPeerName: self = .untrusted(error.description)
        case let error as BoringSSLError: self.init(boring: error, server: server)
        case let error as IOError:
            let words = "\(server): \(error.description)"
            self = Self.connectOnly.contains(error.errnoCode) ? .noConnection(words) : .brokeOff(words)
        default:
            self = .brokeOff("\(error)")
        }
    }

    /// `ECONNREFUSED`, `ENETUNREACH`: a connection that stands does not report these before TCP gives it up.
    private static let connectOnly: Set<CInt> = [111, 101]

    private static func wrongName(_ server: String) -> String {
        "the certificate of \(server) does not carry the name of the server; tls-server-name sets the name to expect"
    }

    private static func reason(of error: NIOConnectionError) -> String {
        if let first = error.connectionErrors.first { return "\(first.error)" }
        if error.dnsAError != nil || error.dnsAAAAError != nil { return "the host name is not known" }
        return "no address answered"
    }

    private init(client error: HTTPClientError, server: String) {
        let connecting: [HTTPClientError] = [
            .connectTimeout, .getConnectionFromPoolTimeout, .httpProxyHandshakeTimeout, .socksHandshakeTimeout,
            .invalidProxyResponse, .proxyAuthenticationRequired, .tlsHandshakeTimeout,
        ]
        if error == .alreadyShutdown {
            self = .closed
        } else if connecting.contains(error) {
            self = .noConnection("\(server): \(error.shortDescription)")
        } else {
            self = .brokeOff(error.shortDescription)
        }
    }

    private init(channel error: ChannelError, server: String) {
        if case .connectTimeout = error {
            self = .noConnection("\(server) did not answer in time")
        } else {
            self = .brokeOff("\(error)")
        }
    }

    private init(tls error: NIOSSLError, server: String) {
        switch error {
        case .handshakeFailed(let cause): self.init(boring: cause, server: server)
        case .uncleanShutdown: self = .brokeOff("TLS ended without a goodbye")
        case .unableToValidateCertificate, .noCertificateToValidate: self = .untrusted(Self.wrongName(server))
        default: self = .brokeOff("\(error)")
        }
    }

    private init(boring error: BoringSSLError, server: String) {
        let words = "\(error)"
        if words.contains("CERTIFICATE_VERIFY_FAILED") {
            self = .untrusted(
                "the certificate of \(server) is not signed by the given certificate authority, or is not valid now")
        } else if words.contains("ALERT") || words.contains("alert") {
            self = .untrusted("\(server) refused our side of it: \(words)")
        } else if words.contains("WRONG_VERSION_NUMBER") || words.contains("HTTP_REQUEST") {
            self = .untrusted("\(server) does not speak TLS on that port")
        } else {
            self = .untrusted("\(server): \(words)")
        }
    }
}
