import JSONTree
import KubernetesModel

/// All roles and bindings, indexed for one question: which rules does this user have here? A pure value.
struct AccessPolicy: Sendable {
    /// Members may do everything, so that nobody can lock an administrator out.
    static let masters = "system:masters"

    fileprivate enum RoleName: Hashable {
        case cluster(String)
        case namespaced(String, String)
    }

    fileprivate struct Binding {
        let role: RoleName
        let users: Set<String>
        let groups: Set<String>
    }

    private var roles: [RoleName: [RoleRule]] = [:]
    /// By namespace and name; cluster-wide ones have no namespace.
    private var bindings: [String: [String: Binding]] = [:]

    /// Takes an object of one of the four kinds as it is now; nil for one that is gone.
    mutating func received(_ object: JSONValue?, kind: String, namespace: String, name: String) {
        switch kind {
        case "clusterroles": roles[.cluster(name)] = object.map(Self.rules)
        case "roles": roles[.namespaced(namespace, name)] = object.map(Self.rules)
        case "clusterrolebindings": bindings["", default: [:]][name] = object.map { Self.binding($0, namespace: "") }
        case "rolebindings":
            bindings[namespace, default: [:]][name] = object.map { Self.binding($0, namespace: namespace) }
        default: break
        }
    }

    /// The rules of a user in a namespace; those for everywhere when it is empty.
    func rules(of user: UserInfo, in namespace: String) -> [RoleRule] {
        if user.groups.contains(Self.masters) {
            return [
                RoleRule(verbs: ["*"], groups: ["*"], resources: ["*"]), RoleRule(verbs: ["*"], paths: ["*"]),
            ]
        }
        var found = bindings[""]?.values.filter { $0.binds(user) } ?? []
        if !namespace.isEmpty { found += bindings[namespace]?.values.filter { $0.binds(user) } ?? [] }
        return found.flatMap { roles[$0.role] ?? [] }
    }

    /// Whether the user may.
    func allows(_ wanted: AccessAttributes) -> Bool {
        rules(of: wanted.user, in: wanted.namespace).contains { $0.allows(wanted) }
    }

    /// The rules of a role that a binding refers to; nil for a role that does not exist.
    func rules(ofRole reference: JSONValue, in namespace: String) -> [RoleRule]? {
        let name = reference["name"]?.string ?? ""
        return roles[reference["kind"] == "Role" ? .namespaced(namespace, name) : .cluster(name)]
    }

    static func rules(_ role: JSONValue) -> [RoleRule] { (role["rules"]?.array ?? []).map(RoleRule.init) }

    private static func binding(_ object: JSONValue, namespace: String) -> Binding {
        let name = object["roleRef"]?["name"]?.string ?? ""
        var users: Set<String> = []
        var groups: Set<String> = []
        for subject in object["subjects"]?.array ?? [] {
            let subjectName = subject["name"]?.string ?? ""
            switch subject["kind"]?.string {
            case "User": users.insert(subjectName)
            case "Group": groups.insert(subjectName)
            case "ServiceAccount":
                let home = subject["namespace"]?.string ?? namespace
                users.insert("system:serviceaccount:\(home):\(subjectName)")
            default: break
            }
        }
        return Binding(
            role: object["roleRef"]?["kind"] == "Role" ? .namespaced(namespace, name) : .cluster(name), users: users,
            groups: groups)
    }
}

extension AccessPolicy.Binding {
    fileprivate func binds(_ user: UserInfo) -> Bool {
        users.contains(user.username) || !groups.isDisjoint(with: user.groups)
    }
}
