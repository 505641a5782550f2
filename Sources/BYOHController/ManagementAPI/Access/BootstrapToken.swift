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

    /// Where its Secret is.
    var secretKey: StoredKey { StoredKey(resource: "secrets", namespace: "kube-system", name: "bootstrap-token-\(id)") }

    /// Who the bearer is by the Secret; nil when it does not vouch for the token, is not meant for this, or has expired.
    func user(by object: JSONValue, now: Time) -> UserInfo? {
        func value(_ key: String) -> String {
            let bytes = object["data"]?[key]?.string.flatMap(Base64.decode) ?? []
            return String(decoding: bytes, as: UTF8.self)
        }
        guard object["type"] == "bootstrap.kubernetes.io/token", !object.isDeleting, value("token-id") == id,
            isSecret(value("token-secret")), value("usage-bootstrap-authentication") == "true"
        else { return nil }
        let expiration = value("expiration")
        if !expiration.isEmpty {
            // A date that cannot be read has passed.
            guard let end = try? Time(parsing: expiration), now < end else { return nil }
        }
        let extra = value("auth-extra-groups").split(separator: ",").map(String.init)
            .filter { $0.hasPrefix("system:bootstrappers:") }
        return UserInfo(
            username: "system:bootstrap:\(id)",
            groups: ["system:bootstrappers"] + extra + ["system:authenticated"])
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
