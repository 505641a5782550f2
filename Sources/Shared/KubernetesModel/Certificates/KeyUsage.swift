/// What a certificate may be used for, in the words of `certificates.k8s.io/v1`. Open, though the server takes only its own.
public struct KeyUsage: RawRepresentable, Codable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    public static let digitalSignature = KeyUsage(rawValue: "digital signature")
    public static let keyEncipherment = KeyUsage(rawValue: "key encipherment")
    public static let clientAuth = KeyUsage(rawValue: "client auth")
    public static let serverAuth = KeyUsage(rawValue: "server auth")
}
