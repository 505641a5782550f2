/// Why a certificate could not be made or used.
public enum PKIError: Error, Hashable, Sendable {
    /// A private key and a certificate that were given together have different public keys.
    case keyDoesNotMatchCertificate
    /// A name that should be an IP address is none.
    case notAnIPAddress(String)
    /// A text that should be a certificate request is none; the value says why.
    case unreadableRequest(String)
    /// A text that should hold certificates does not; the value says why.
    case unreadableBundle(String)
}

extension PKIError: CustomStringConvertible {
    /// A sentence for people, with the value that is wrong. Shows no key.
    public var description: String {
        switch self {
        case .keyDoesNotMatchCertificate:
            "The private key does not belong to the certificate: their public keys differ"
        case .notAnIPAddress(let text):
            "'\(text)' is not an IP address; write IPv4 as 192.0.2.1 or IPv6 as 2001:db8::1, without brackets or zone"
        case .unreadableRequest(let problem): "The certificate request cannot be used: \(problem)"
        case .unreadableBundle(let problem): "The certificates cannot be used: \(problem)"
        }
    }
}
