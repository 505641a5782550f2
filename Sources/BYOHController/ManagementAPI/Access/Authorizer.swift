import JSONTree
import KubernetesModel
import Synchronization

/// Decides who may do what. The thin rim of ``AccessPolicy``.
final class Authorizer: Sendable {
    /// The kinds it decides by.
    static let kinds: Set<String> = ["roles", "clusterroles", "rolebindings", "clusterrolebindings"]
    static let group = "rbac.authorization.k8s.io"

    private let policy = Mutex(AccessPolicy())

    /// Takes a role or binding that was written; nil for one that was deleted. Called before the writer is answered, so
    /// what it says holds from then on.
    func received(_ object: JSONValue?, kind: String, namespace: String, name: String) {
        policy.withLock { $0.received(object, kind: kind, namespace: namespace, name: name) }
    }

    func rules(of user: UserInfo, in namespace: String) -> [RoleRule] {
        policy.withLock { $0.rules(of: user, in: namespace) }
    }

    func allows(_ wanted: AccessAttributes) -> Bool { grant(wanted) != nil }

    /// By what the user may, for people; empty for members of `system:masters`. Nil when he may not.
    func grant(_ wanted: AccessAttributes) -> String? { policy.withLock { $0.grant(wanted) } }

    /// - Returns: By what he may, as ``grant(_:)`` says it.
    /// - Throws: ``APIFailure`` 403, worded as kube-apiserver words it.
    @discardableResult
    func check(_ wanted: AccessAttributes) throws(APIFailure) -> String {
        if let grant = grant(wanted) { return grant }
        let user = "User \"\(wanted.user.username)\" cannot \(wanted.verb)"
        guard wanted.path.isEmpty else {
            throw APIFailure(
                403, .forbidden, "forbidden: \(user) path \"\(wanted.path)\"", details: StatusDetails())
        }
        let place = wanted.namespace.isEmpty ? "at the cluster scope" : "in the namespace \"\(wanted.namespace)\""
        let qualified = wanted.group.isEmpty ? wanted.resource : "\(wanted.resource).\(wanted.group)"
        let object = wanted.name.isEmpty ? qualified : "\(qualified) \"\(wanted.name)\""
        throw APIFailure(
            403, .forbidden,
            "\(object) is forbidden: \(user) resource \"\(wanted.qualifiedResource)\" in API group "
                + "\"\(wanted.group)\" \(place)",
            details: StatusDetails(name: wanted.name, group: wanted.group, kind: wanted.resource))
    }

    // MARK: - Escalation

    /// Nobody gives away rights that he does not have, unless he may `escalate` roles or `bind` the role.
    ///
    /// - Throws: ``APIFailure`` 403.
    func checkEscalation(writing object: JSONValue, _ kind: ServedKind, by user: UserInfo) throws(APIFailure) {
        guard kind.resource.group == Self.group else { return }
        let plural = kind.resource.plural
        let policy = policy.withLock { $0 }
        let given: [RoleRule]
        switch plural {
        case "roles", "clusterroles":
            guard !policy.allows(attributes(user, "escalate", plural, object.namespace, object.name)) else { return }
            given = AccessPolicy.rules(object)
        default:
            let reference = object["roleRef"] ?? [:]
            let role = reference["kind"] == "Role" ? "roles" : "clusterroles"
            let name = reference["name"]?.string ?? ""
            guard !policy.allows(attributes(user, "bind", role, object.namespace, name)) else { return }
            guard let rules = policy.rules(ofRole: reference, in: object.namespace) else {
                throw APIFailure(
                    404, .notFound, "\(role).\(Self.group) \"\(name)\" not found",
                    details: StatusDetails(name: name, group: Self.group, kind: role))
            }
            given = rules
        }
        let own = policy.rules(of: user, in: object.namespace)
        let missing = given.flatMap { $0.parts(notCoveredBy: own) }
        guard missing.isEmpty else {
            throw .forbidden(
                kind, object.name,
                "user \"\(user.username)\" (groups=[\(user.groups.map { "\"\($0)\"" }.joined(separator: " "))]) is "
                    + "attempting to grant RBAC permissions not currently held:\n\(MissingRights.text(missing))")
        }
        // A sum can come to hold anything.
        let everything = [
            RoleRule(verbs: ["*"], groups: ["*"], resources: ["*"]), RoleRule(verbs: ["*"], paths: ["*"]),
        ]
        if object["aggregationRule"]?.object != nil,
            everything.contains(where: { !$0.parts(notCoveredBy: own).isEmpty })
        {
            throw .forbidden(kind, object.name, "must have cluster-admin privileges to use an aggregationRule")
        }
    }

    private func attributes(
        _ user: UserInfo, _ verb: String, _ resource: String, _ namespace: String, _ name: String
    ) -> AccessAttributes {
        AccessAttributes(
            user: user, verb: verb, group: Self.group, version: "v1", resource: resource, namespace: namespace,
            name: name)
    }
}
