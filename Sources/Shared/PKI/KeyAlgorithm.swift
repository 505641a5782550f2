import Crypto
import CryptoExtras
import X509

/// Which kind of key pair is made. Kubernetes reads all of them (kubeadm's `encryptionAlgorithm`).
public enum KeyAlgorithm: Hashable, Sendable {
    /// ECDSA on the curve P-256; kubeadm's `ECDSA-P256`.
    case p256
    /// ECDSA on the curve P-384; kubeadm's `ECDSA-P384`.
    case p384
    /// RSA of 2048 bits; kubeadm's `RSA-2048`, which is its default.
    case rsa2048
    /// RSA of 3072 bits; kubeadm's `RSA-3072`.
    case rsa3072
    /// RSA of 4096 bits; kubeadm's `RSA-4096`.
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
