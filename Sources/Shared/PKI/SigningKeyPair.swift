import SwiftASN1
import X509

/// A key pair without a certificate, such as the one that signs the tokens of service accounts.
///
/// Every text rendering leaves the private key out.
public struct SigningKeyPair: Hashable, Sendable {
    /// A `SubjectPublicKeyInfo` (RFC 5280 section 4.1) in PEM.
    public let publicKeyPEM: String
    /// Store it with mode 0600.
    public let privateKeyPEM: String

    /// A new pair.
    ///
    /// - Throws: when the library cannot make such a key.
    public init(_ algorithm: KeyAlgorithm) throws {
        let key = try algorithm.makeKey()
        publicKeyPEM = try key.publicKey.serializeAsPEM().pemString
        privateKeyPEM = try key.serializeAsPEM().pemString
    }
}

extension SigningKeyPair: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// That there is a pair, and nothing of it.
    public var description: String { "SigningKeyPair(private key redacted)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows the public key alone, so that `dump` cannot reach the private one.
    public var customMirror: Mirror { Mirror(self, children: ["publicKeyPEM": publicKeyPEM]) }
}
