/// What a certificate may be used for, in the words of `certificates.k8s.io/v1`. Open, though the server takes only its
/// own.
public struct KeyUsage: RawRepresentable, Codable, Hashable, Sendable {
    /// Words of the API, such as `digital signature`.
    public let rawValue: String

    /// A usage by its words; the server refuses those that it does not know.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// `digitalSignature` of RFC 5280: the key signs, as handshakes of TLS 1.3 need.
    public static let digitalSignature = KeyUsage(rawValue: "digital signature")
    /// `keyEncipherment` of RFC 5280: the key decrypts keys that were sent to it; for RSA only.
    public static let keyEncipherment = KeyUsage(rawValue: "key encipherment")
    /// `id-kp-clientAuth` of RFC 5280: says who a TLS client is.
    public static let clientAuth = KeyUsage(rawValue: "client auth")
    /// `id-kp-serverAuth` of RFC 5280: says who a TLS server is.
    public static let serverAuth = KeyUsage(rawValue: "server auth")
}
