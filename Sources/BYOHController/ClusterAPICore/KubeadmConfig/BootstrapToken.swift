import ControllerRuntime
import JSONTree
import KubernetesClient
import KubernetesModel

/// A token with which one machine joins its cluster, as a Secret of the workload cluster.
///
/// Follows "Authenticating with Bootstrap Tokens". Renderings show its public half only.
struct BootstrapToken: Hashable, Sendable {
    /// The public half.
    let id: String
    private let secret: String

    /// How long a token lasts when nobody needs it any more.
    static let lifetime: Duration = .seconds(900)

    /// A new token.
    init() {
        id = Self.characters(6)
        secret = Self.characters(16)
    }

    /// Reads `id.secret`; nil for anything else.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 6, parts[1].utf8.count == 16,
            text.utf8.allSatisfy({ Self.alphabet.contains(Character(UnicodeScalar($0))) || $0 == UInt8(ascii: ".") })
        else { return nil }
        id = String(parts[0])
        secret = String(parts[1])
    }

    /// The token that a machine's bootstrap data of ours holds.
    init?(inBootstrapData data: SecretBytes) {
        let label = "token: "
        guard let text = data.text else { return nil }
        for line in text.split(separator: "\n") {
            guard let range = line.firstRange(of: label) else { continue }
            if let token = BootstrapToken(line[range.upperBound...]) {
                self = token
                return
            }
        }
        return nil
    }

    /// `id.secret`.
    var text: SecretText { SecretText("\(id).\(secret)") }

    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz0123456789")

    private static func characters(_ count: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return String((0..<count).compactMap { _ in alphabet.randomElement(using: &generator) })
    }

    // MARK: - In the workload cluster

    private static let namespace = "kube-system"
    private var name: String { "bootstrap-token-\(id)" }

    /// Has the token be valid for most of its lifetime from now on: makes it, or pushes its end out.
    ///
    /// - Throws: ``KubernetesError`` of the workload cluster.
    func keepValid(in workload: KubernetesClient, now: Time) async throws {
        let secrets = workload.resources(Secret.self, in: Self.namespace)
        let end = now + Self.lifetime
        guard let present = try await secrets.getIfPresent(name) else {
            try await secrets.createIfAbsent(object(expiring: end))
            return
        }
        // A text that is no time counts as over.
        let expiration = present.data["expiration"]?.text.flatMap { try? Time(parsing: $0) }
        if let expiration, now.duration(to: expiration) > Self.lifetime * 5 / 6 { return }
        let value = Base64.encode(Array(end.description.utf8))
        _ = try await secrets.patch(name, .merge(["data": ["expiration": .string(value)]]))
    }

    private func object(expiring end: Time) -> Secret {
        Secret(
            metadata: ObjectMeta(name: name, namespace: Self.namespace), type: .bootstrapToken,
            data: [
                "token-id": SecretBytes(utf8: id),
                "token-secret": SecretBytes(utf8: secret),
                "expiration": SecretBytes(utf8: end.description),
                "usage-bootstrap-signing": SecretBytes(utf8: "true"),
                "usage-bootstrap-authentication": SecretBytes(utf8: "true"),
                "auth-extra-groups": SecretBytes(utf8: "system:bootstrappers:kubeadm:default-node-token"),
                "description": SecretBytes(utf8: "Lets one machine join; made by the KubeadmConfig controller"),
            ])
    }
}

extension BootstrapToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "BootstrapToken(\(id))" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
