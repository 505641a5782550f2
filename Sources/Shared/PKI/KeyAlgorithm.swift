import Crypto
import CryptoExtras
import X509

/// Which kind of key pair is made. Kubernetes reads all of them (kubeadm's `encryptionAlgorithm`).
public enum KeyAlgorithm: Hashable, Sendable {
    case p256
    case p384
    case rsa2048
    case rsa3072
    case rsa4096

    /// A new key.
    ///
    /// - Throws: when the library cannot make a key of this size.
    func makeKey() throws -> Certificate.PrivateKey {
        switch self {
        case .p256: Certificate.PrivateKey(P256.Signing.PrivateKey())
        case .p384: Certificate.PrivateKey(P384.Signing.PrivateKey())
        case .rsa2048: Certificate.PrivateKey(try _RSA.Signing.PrivateKey(keySize: .bits2048))
        case .rsa3072: Certificate.PrivateKey(try _RSA.Signing.PrivateKey(keySize: .bits3072))
        case .rsa4096: Certificate.PrivateKey(try _RSA.Signing.PrivateKey(keySize: .bits4096))
        }
    }
}
