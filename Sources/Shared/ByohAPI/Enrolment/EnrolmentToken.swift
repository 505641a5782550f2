public import KubernetesModel

/// The token with which a new host asks for its certificate: a Kubernetes bootstrap token with our terms.
///
/// `<id>.<secret>`: six and sixteen characters of a-z and 0-9. Rendering shows the id only.
public struct EnrolmentToken: Hashable, Sendable {
    /// The group of whoever shows such a token. It may create certificate signing requests, and nothing else.
    public static let group = "system:bootstrappers:byoh"
    /// Where the Secrets are.
    public static let namespace = "kube-system"
    /// The ClusterRole that the group is bound to.
    public static let roleName = "byoh-enrolment"
    private static let userPrefix = "system:bootstrap:"
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789".utf8)

    /// The public half, six characters: names the Secret and the user, and may be logged.
    public let id: String
    /// The secret half, sixteen characters.
    public let secret: SecretText

    /// A token of these halves. Their shape is not checked.
    public init(id: String, secret: SecretText) {
        self.id = id
        self.secret = secret
    }

    /// A new one.
    public static func random() -> EnrolmentToken {
        var generator = SystemRandomNumberGenerator()
        func word(_ length: Int) -> String {
            let characters = (0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }
            return String(decoding: characters, as: UTF8.self)
        }
        return EnrolmentToken(id: word(6), secret: SecretText(word(16)))
    }

    /// Reads what a host shows; nil when it is no token of this kind.
    public init?(bearer: String) {
        let halves = bearer.split(separator: ".", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[0].utf8.count == 6, halves[1].utf8.count == 16,
            halves.allSatisfy({ $0.utf8.allSatisfy(Self.alphabet.contains) })
        else { return nil }
        self.init(id: String(halves[0]), secret: SecretText(String(halves[1])))
    }

    /// What the host shows as a bearer token.
    public var bearer: SecretText { SecretText("\(id).\(secret.text)") }

    /// The user name that the API server gives whoever shows the token.
    public var userName: String { Self.userPrefix + id }

    /// Name of the Secret of a token, as Kubernetes asks ("Authenticating with Bootstrap Tokens").
    public static func secretName(id: String) -> String { "bootstrap-token-\(id)" }

    /// The id of the token behind a user name; nil when it is no token's.
    public static func id(ofUser userName: String) -> String? {
        guard userName.hasPrefix(userPrefix) else { return nil }
        let id = userName.dropFirst(userPrefix.count)
        guard id.utf8.count == 6, id.utf8.allSatisfy(alphabet.contains) else { return nil }
        return String(id)
    }

    /// The Secret that makes the token valid.
    public func object(terms: EnrolmentTerms, expiration: Time, description: String = "Enrols hosts") -> Secret {
        Secret(
            metadata: ObjectMeta(
                name: Self.secretName(id: id), namespace: Self.namespace, annotations: terms.annotations),
            type: .bootstrapToken,
            data: [
                "token-id": SecretBytes(utf8: id), "token-secret": SecretBytes(utf8: secret.text),
                "expiration": SecretBytes(utf8: expiration.description),
                "usage-bootstrap-authentication": SecretBytes(utf8: "true"),
                "auth-extra-groups": SecretBytes(utf8: Self.group), "description": SecretBytes(utf8: description),
            ])
    }
}

extension EnrolmentToken: CustomStringConvertible, CustomDebugStringConvertible {
    /// The id, with the secret half left out.
    public var description: String { "\(id).<redacted>" }
    /// The same as ``description``.
    public var debugDescription: String { description }
}
