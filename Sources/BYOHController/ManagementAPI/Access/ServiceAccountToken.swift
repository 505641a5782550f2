import JSONTree
import KubernetesModel
import PKI

/// The claims of a service account's token, as kube-apiserver writes them (`k8s.io/kubernetes/pkg/serviceaccount`).
struct ServiceAccountToken: Hashable, Sendable {
    /// Who issues tokens; also the audience of those that name none.
    static let issuer = "https://kubernetes.default.svc.cluster.local"

    var namespace: String
    var name: String
    var uid: String
    var audiences: [String]
    var issuedAt: Time
    var expiresAt: Time
    /// Names the token itself, in audits.
    var id: String
    /// The Secret with whose deletion the token ends.
    var secret: Bound?

    /// An object that a token is bound to.
    struct Bound: Hashable, Sendable {
        let name: String
        let uid: String
    }

    init(
        namespace: String, name: String, uid: String, audiences: [String], issuedAt: Time, expiresAt: Time, id: String,
        secret: Bound?
    ) {
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.audiences = audiences
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.id = id
        self.secret = secret
    }

    /// Reads claims that our key has signed; nil when something is missing.
    init?(claims: JSONValue) {
        let ours = claims["kubernetes.io"]
        guard claims["iss"]?.string == Self.issuer, let expires = claims["exp"]?.int64,
            let issued = claims["iat"]?.int64, let namespace = ours?["namespace"]?.string,
            let name = ours?["serviceaccount"]?["name"]?.string, let uid = ours?["serviceaccount"]?["uid"]?.string
        else { return nil }
        self.namespace = namespace
        self.name = name
        self.uid = uid
        audiences = claims["aud"]?.array?.compactMap(\.string) ?? claims["aud"]?.string.map { [$0] } ?? []
        issuedAt = Time(secondsSinceEpoch: issued)
        expiresAt = Time(secondsSinceEpoch: expires)
        id = claims["jti"]?.string ?? ""
        secret = ours?["secret"].flatMap { secret in
            Bound(name: secret["name"]?.string ?? "", uid: secret["uid"]?.string ?? "")
        }
    }

    var claims: JSONValue {
        var ours: JSONValue = [
            "namespace": .string(namespace), "serviceaccount": ["name": .string(name), "uid": .string(uid)],
        ]
        if let secret { ours["secret"] = ["name": .string(secret.name), "uid": .string(secret.uid)] }
        return [
            "iss": .string(Self.issuer), "sub": .string(user.username), "aud": .array(audiences.map(JSONValue.string)),
            "iat": .number(JSONNumber(issuedAt.secondsSinceEpoch)),
            "nbf": .number(JSONNumber(issuedAt.secondsSinceEpoch)),
            "exp": .number(JSONNumber(expiresAt.secondsSinceEpoch)), "jti": .string(id), "kubernetes.io": ours,
        ]
    }

    /// Who bears it.
    var user: UserInfo {
        var user = UserInfo(
            username: "system:serviceaccount:\(namespace):\(name)", uid: uid,
            groups: ["system:serviceaccounts", "system:serviceaccounts:\(namespace)", "system:authenticated"])
        if !id.isEmpty { user.extra = ["authentication.kubernetes.io/credential-id": ["JTI=\(id)"]] }
        return user
    }

    /// Where the account is.
    var accountKey: StoredKey { StoredKey(resource: "serviceaccounts", namespace: namespace, name: name) }

    /// Where the Secret is that it is bound to.
    var secretKey: StoredKey? {
        secret.map { StoredKey(resource: "secrets", namespace: namespace, name: $0.name) }
    }
}

extension ServiceAccountToken {
    /// Checks a bearer token: our signature, its time, and that what it is bound to still exists.
    ///
    /// - Returns: The token's content, nil when it is not, or no longer, good. For whom it is meant is not judged.
    static func verified(_ text: String, _ server: ServerContext) async throws -> ServiceAccountToken? {
        guard let bytes = server.keys.tokenKey.claims(of: text),
            // We have signed it; what is no JSON was signed by another program with our key, and means nothing.
            let claims = try? JSONValue(parsing: bytes), let token = ServiceAccountToken(claims: claims)
        else { return nil }
        let now = server.now()
        guard token.issuedAt <= now, now < token.expiresAt else { return nil }
        guard let account = try await server.log.get(token.accountKey)?.tree(), account.uid == token.uid,
            !account.isDeleting
        else { return nil }
        if let key = token.secretKey {
            guard let secret = try await server.log.get(key)?.tree(), secret.uid == token.secret?.uid,
                !secret.isDeleting
            else { return nil }
        }
        return token
    }
}
