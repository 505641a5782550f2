import JSONTree
import KubernetesModel

/// A token `<id>.<secret>` that a Secret in `kube-system` vouches for, as `kubeadm token` makes them.
struct BootstrapToken: Sendable {
    private let id: String
    private let secret: String

    /// Nil for text of another shape: six and sixteen of a-z and 0-9.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].utf8.count == 6, parts[1].utf8.count == 16,
            parts.allSatisfy({ $0.utf8.allSatisfy(Self.isAllowed) })
        else { return nil }
        id = String(parts[0])
        secret = String(parts[1])
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    /// How the names of the Secrets begin.
    static let secretPrefix = "bootstrap-token-"
    private static let secretType: JSONValue = "bootstrap.kubernetes.io/token"

    /// Where its Secret is.
    var secretKey: StoredKey {
        StoredKey(resource: "secrets", namespace: "kube-system", name: Self.secretPrefix + id)
    }

    /// Who the bearer is by the Secret; nil when it does not vouch for the token, is not meant for this, or has expired.
    func user(by object: JSONValue, now: Time) -> UserInfo? {
        func value(_ key: String) -> String { Self.value(key, of: object) }
        guard object["type"] == Self.secretType, !object.isDeleting, value("token-id") == id,
            isSecret(value("token-secret")), value("usage-bootstrap-authentication") == "true",
            !Self.hasExpired(object, now: now)
        else { return nil }
        let extra = value("auth-extra-groups").split(separator: ",").map(String.init)
        // One group of another shape spoils the token, as upstream has it.
        guard extra.allSatisfy(Self.isGroup) else { return nil }
        return UserInfo(
            username: "system:bootstrap:\(id)",
            groups: ["system:bootstrappers"] + extra + ["system:authenticated"])
    }

    /// Whether a bootstrap token's Secret says that the token is over. A date that cannot be read has passed.
    static func hasExpired(_ object: JSONValue, now: Time) -> Bool {
        let expiration = value("expiration", of: object)
        guard object["type"] == secretType, !expiration.isEmpty else { return false }
        guard let end = try? Time(parsing: expiration) else { return true }
        return end <= now
    }

    private static func value(_ key: String, of object: JSONValue) -> String {
        let bytes = object["data"]?[key]?.string.flatMap(Base64.decode) ?? []
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a token may give the group: `system:bootstrappers:` and up to 256 of a-z, 0-9, `:` and `-`, the last one
    /// a letter or digit (`k8s.io/cluster-bootstrap/token/api`).
    private static func isGroup(_ name: String) -> Bool {
        let prefix = "system:bootstrappers:"
        guard name.hasPrefix(prefix) else { return false }
        let rest = name.utf8.dropFirst(prefix.utf8.count)
        guard let last = rest.last, rest.count <= 256 else { return false }
        return isAllowed(last)
            && rest.allSatisfy { isAllowed($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-") }
    }

    /// Compares in a time that does not tell how much was right.
    private func isSecret(_ other: String) -> Bool {
        let (left, right) = (Array(secret.utf8), Array(other.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension BootstrapToken: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The public half.
    var description: String { "bootstrap token \(id)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: ["id": id]) }
}
