/// Why no complete answer arrived: what stands inside ``KubernetesError/unreachable(_:_:)``.
public enum TransportFailure: Error, Hashable, Sendable {
    /// No connection: refused, no route, no such name, too slow. Nothing was sent.
    case noConnection(String)
    /// The TLS handshake failed. Nothing was sent.
    case untrusted(String)
    /// There is nothing to show to the server, so nothing was sent.
    case noCredentials(CredentialFailure)
    /// The server said nothing for longer than the call allows.
    case silent(Duration)
    /// The connection ended in the middle.
    case brokeOff(String)
    /// Our certificate was replaced, and the answer belongs to the old one; ask again.
    case certificateReplaced
    /// The client was used after the end of its scope.
    case closed

    /// Whether the server cannot have seen the call.
    package var wasNeverSent: Bool {
        switch self {
        case .noConnection, .untrusted, .noCredentials, .closed: true
        case .silent, .brokeOff, .certificateReplaced: false
        }
    }

    /// Whether it may be different the next moment.
    package var isWorthRepeating: Bool {
        switch self {
        case .noConnection, .brokeOff: true
        case .untrusted, .noCredentials, .silent, .certificateReplaced, .closed: false
        }
    }
}

extension TransportFailure: CustomStringConvertible {
    /// A clause that says what happened, for the end of a sentence.
    public var description: String {
        switch self {
        case .noConnection(let why): "there is no connection to the server: \(why)"
        case .untrusted(let why): "the TLS handshake failed: \(why)"
        case .noCredentials(let failure): "there are no credentials to show: \(failure)"
        case .silent(let limit): "the server was silent for \(limit)"
        case .brokeOff(let why): "the connection broke off: \(why)"
        case .certificateReplaced: "our certificate was replaced while the answer ran"
        case .closed: "the client was used after its scope had ended"
        }
    }
}
