import ByohAPI
import KubernetesClient
import KubernetesModel

/// The bootstrap kubeconfig in a Secret, with which a host is to find another management cluster.
///
/// It is given to the host. Whoever may write a ByoHost names the Secret, perhaps without being allowed to read it; so only a
/// kubeconfig that can do nothing but ask for a host's certificate leaves the Secret.
struct OfferedKubeconfig: Sendable {
    /// Beside the plan it must leave room for bootstrap data: a Secret has at most 1 MiB.
    private static let limit = 65_536

    let bytes: SecretBytes
    /// SHA-256 in hex: what a host acknowledges.
    let digest: String

    /// - Parameters:
    ///   - secret: nil when there is none.
    ///   - key: where it is looked for.
    /// - Throws: the sentence that says what would be right. It quotes no credential.
    init(_ secret: Secret?, at key: ObjectKey) throws(Unusable) {
        let entry = BootstrapKubeconfigReconciler.key
        guard let secret else {
            throw Unusable(
                "Secret \(key) does not exist; make it, with the output of 'byohctl token create' at the other management "
                    + "cluster under its key \(entry)")
        }
        guard let bytes = secret.data[entry] else {
            throw Unusable(
                "Secret \(key) has no key \(entry); right would be the output of 'byohctl token create' at the other "
                    + "management cluster")
        }
        guard bytes.bytes.count <= Self.limit else {
            throw Unusable(
                "Secret \(key), key \(entry), has \(bytes.bytes.count) bytes; at most \(Self.limit) are right")
        }
        guard let text = bytes.text else { throw Unusable("Secret \(key), key \(entry), is no text in UTF-8") }
        let kubeconfig: Kubeconfig
        do {
            kubeconfig = try Kubeconfig(yaml: text, file: "Secret \(key), key \(entry)")
        } catch {
            throw Unusable(error.description)
        }
        let enrols = kubeconfig.users.values.allSatisfy(Self.enrolsOnly)
        guard enrols, !kubeconfig.users.isEmpty, kubeconfig.unusable.isEmpty else {
            throw Unusable(
                "Secret \(key), key \(entry): each user must have an enrolment token and nothing else, since all of it is "
                    + "given to the host; right would be the output of 'byohctl token create'")
        }
        self.bytes = bytes
        digest = SHA256Digest(of: bytes.bytes).hex
    }

    private static func enrolsOnly(_ user: Kubeconfig.User) -> Bool {
        guard user.credentials.certificate == nil, user.impersonation == nil,
            case .token(let token) = user.credentials.authorization
        else { return false }
        return EnrolmentToken(bearer: token.exposed) != nil
    }

    struct Unusable: Error, Hashable {
        let sentence: String

        init(_ sentence: String) {
            self.sentence = sentence
        }
    }
}
