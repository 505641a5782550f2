import ByohAPI
import JSONTree
import KubernetesClient
import KubernetesModel

/// The bootstrap kubeconfig in a Secret, with which a host is to find another management cluster.
///
/// Whoever may write a ByoHost names the Secret, perhaps without being allowed to read it; so what the host is given is made
/// anew, of what it needs to ask for its certificate, and of a kubeconfig that can do nothing else.
struct OfferedKubeconfig: Sendable {
    /// Beside the plan it must leave room for bootstrap data: a Secret has at most 1 MiB.
    private static let limit = 65_536

    let bytes: SecretBytes
    /// Which token it has.
    let tokenID: String
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
                "Secret \(key), key \(entry): each user must have an enrolment token and nothing else, since hosts "
                    + "are given it; right would be the output of 'byohctl token create'")
        }
        let configuration: ClientConfiguration
        do {
            configuration = try ClientConfiguration(kubeconfig)
        } catch {
            throw Unusable(error.description)
        }
        guard configuration.proxy == nil else {
            throw Unusable(
                "Secret \(key), key \(entry): its cluster has a proxy-url; right would be none, and HTTPS_PROXY in the "
                    + "environment of the agents")
        }
        guard let token = Self.token(configuration), let cluster = Self.cluster(configuration) else {
            throw Unusable(
                "Secret \(key), key \(entry): its context needs a user, and a cluster that is recognised by "
                    + "certificate-authority-data; right would be the output of 'byohctl token create'")
        }
        tokenID = token.id
        let made = SecretBytes(Self.text(cluster, token, configuration.namespace).serialized())
        self.bytes = made
        digest = SHA256Digest(of: made.bytes).hex
    }

    private static func token(_ configuration: ClientConfiguration) -> EnrolmentToken? {
        guard case .token(let token) = configuration.credentials.authorization else { return nil }
        return EnrolmentToken(bearer: token.exposed)
    }

    private static func cluster(_ configuration: ClientConfiguration) -> JSONValue? {
        var cluster: JSONValue = ["server": .string(configuration.server.description)]
        cluster["tls-server-name"] = configuration.serverName.map(JSONValue.string)
        switch configuration.trust {
        case .authority(.inline(let pem)):
            cluster["certificate-authority-data"] = .string(Base64.encode(pem.exposed))
        case .systemRoots: break
        case .authority(.file), .anything: return nil
        }
        return cluster
    }

    /// JSON is YAML.
    private static func text(_ cluster: JSONValue, _ token: EnrolmentToken, _ namespace: String) -> JSONValue {
        let context: JSONValue = ["cluster": "management", "user": "enrolment", "namespace": .string(namespace)]
        return [
            "apiVersion": "v1", "kind": "Config", "current-context": "enrolment",
            "clusters": [["name": "management", "cluster": cluster]],
            "users": [["name": "enrolment", "user": ["token": .string(token.bearer.text)]]],
            "contexts": [["name": "enrolment", "context": context]],
        ]
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
