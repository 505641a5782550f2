import Crypto
import FoundationEssentials

/// A P-256 key that signs and checks JSON Web Tokens (RFC 7519) with ES256 (RFC 7518 section 3.4), in compact form.
///
/// Knows nothing of claims: who calls writes and judges them. Every text rendering leaves the key out.
public struct TokenKey: Sendable {
    private let key: P256.Signing.PrivateKey
    /// Names the key in tokens: a digest of the public half.
    public let id: String

    /// A key nobody else has.
    public init() {
        self.init(P256.Signing.PrivateKey())
    }

    /// A key that was stored as ``privateKeyPEM``.
    ///
    /// - Throws: the parser's error when it is no P-256 key in PEM.
    public init(privateKeyPEM: String) throws {
        self.init(try P256.Signing.PrivateKey(pemRepresentation: privateKeyPEM))
    }

    private init(_ key: P256.Signing.PrivateKey) {
        self.key = key
        id = Base64URL.encode(Array(SHA256.hash(data: key.publicKey.derRepresentation)))
    }

    /// PKCS #8 PEM. Whoever reads it can become any service account.
    public var privateKeyPEM: String { key.pemRepresentation }

    /// The token for claims that are JSON.
    ///
    /// - Throws: when the random number generator fails.
    public func sign(claims: [UInt8]) throws -> String {
        let header = #"{"alg":"ES256","kid":"\#(id)"}"#
        let signed = "\(Base64URL.encode(Array(header.utf8))).\(Base64URL.encode(claims))"
        let signature = try key.signature(for: Array(signed.utf8))
        return "\(signed).\(Base64URL.encode(Array(signature.rawRepresentation)))"
    }

    /// The claims of a token that this key has signed; nil for every other text.
    public func claims(of token: some StringProtocol) -> [UInt8]? {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let bytes = Base64URL.decode(parts[2]), let claims = Base64URL.decode(parts[1]),
            // Of a wrong length: then it is no signature.
            let signature = try? P256.Signing.ECDSASignature(rawRepresentation: bytes),
            key.publicKey.isValidSignature(signature, for: Array("\(parts[0]).\(parts[1])".utf8))
        else { return nil }
        return claims
    }
}

extension TokenKey: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The key's ``id``, which is no secret.
    public var description: String { "TokenKey(\(id))" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows the ``id`` alone, so that `dump` cannot reach the key.
    public var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}

/// Base64 for URLs without padding (RFC 4648 section 5), as JSON Web Tokens use it.
enum Base64URL {
    static func encode(_ bytes: [UInt8]) -> String {
        var text = Data(bytes).base64EncodedString()
        while text.last == "=" { text.removeLast() }
        return String(decoding: text.utf8.map(safe), as: UTF8.self)
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? {
        guard text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "=") })
        else { return nil }
        var plain = String(decoding: text.utf8.map(unsafe), as: UTF8.self)
        while plain.utf8.count % 4 != 0 { plain += "=" }
        return Data(base64Encoded: plain).map(Array.init)
    }

    private static func safe(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: byte
        }
    }

    private static func unsafe(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: byte
        }
    }
}
