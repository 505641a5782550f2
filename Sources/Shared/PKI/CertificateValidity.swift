public import FoundationEssentials

/// From when until when a certificate is valid, both ends included (RFC 5280 section 4.1.2.5).
public struct CertificateValidity: Hashable, Sendable {
    /// The first moment at which the certificate is valid.
    public let notBefore: Date
    /// The last moment at which the certificate is valid.
    public let notAfter: Date

    /// The period between two moments; their order is not checked.
    public init(notBefore: Date, notAfter: Date) {
        self.notBefore = notBefore
        self.notAfter = notAfter
    }

    /// `lifetime` from `now`, opened five minutes early for peers whose clocks are behind.
    public static func starting(at now: Date, lasting lifetime: Duration) -> Self {
        Self(notBefore: now - 300, notAfter: now + Double(lifetime.components.seconds))
    }
}

extension CertificateValidity {
    /// When half of it is over: the time to renew, with as much again for a renewal that fails.
    public var halfLife: Date { notBefore + notAfter.timeIntervalSince(notBefore) / 2 }
}
