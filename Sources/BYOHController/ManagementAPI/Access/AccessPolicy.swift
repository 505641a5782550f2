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
        /// `ClusterRoleBinding "a"`, for people.
        let title: String
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
        var found = bindings[""]?.values.filter { $0.subject(matching: user) != nil } ?? []
        if !namespace.isEmpty {
            found += bindings[namespace]?.values.filter { $0.subject(matching: user) != nil } ?? []
        }
        return found.flatMap { roles[$0.role] ?? [] }
    }

    /// Whether the user may.
    func allows(_ wanted: AccessAttributes) -> Bool { grant(wanted) != nil }

    /// By which binding the user may, worded as kube-apiserver words it; nil when he may not.
    func grant(_ wanted: AccessAttributes) -> String? {
        if wanted.user.groups.contains(Self.masters) { return "" }
        for namespace in wanted.namespace.isEmpty ? [""] : ["", wanted.namespace] {
            for binding in (bindings[namespace] ?? [:]).values {
                guard let subject = binding.subject(matching: wanted.user),
                    (roles[binding.role] ?? []).contains(where: { $0.allows(wanted) })
                else { continue }
                return "RBAC: allowed by \(binding.title) of \(binding.role.title) to \(subject)"
            }
        }
        return nil
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
        let title =
            namespace.isEmpty
            ? "ClusterRoleBinding \"\(object.name)\"" : "RoleBinding \"\(object.name)/\(namespace)\""
        return Binding(
            title: title,
            role: object["roleRef"]?["kind"] == "Role" ? .namespaced(namespace, name) : .cluster(name), users: users,
            groups: groups)
    }
}

extension AccessPolicy.RoleName {
    /// For people.
    fileprivate var title: String {
        switch self {
        case .cluster(let name): "ClusterRole \"\(name)\""
        case .namespaced(_, let name): "Role \"\(name)\""
        }
    }
}

extension AccessPolicy.Binding {
    /// The subject of the binding that the user is, for people; nil when he is none.
    fileprivate func subject(matching user: UserInfo) -> String? {
        if users.contains(user.username) { return "User \"\(user.username)\"" }
        return user.groups.first(where: groups.contains).map { "Group \"\($0)\"" }
    }
}
