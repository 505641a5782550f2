import JSONTree
import KubernetesModel

/// Roles and ClusterRoles.
struct RoleRules: KindRules {
    var nameRule: NameRule { .pathSegment }

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        let isNamespaced = object["kind"] == "Role"
        return (object["rules"]?.array ?? []).enumerated().flatMap { index, rule -> [FieldError] in
            let path = "rules[\(index)]"
            func isEmpty(_ member: String) -> Bool { (rule[member]?.array ?? []).isEmpty }
            var problems: [FieldError] = []
            if isEmpty("verbs") { problems.append(.required("\(path).verbs", "verbs must contain at least one value")) }
            if !isEmpty("nonResourceURLs") {
                if isNamespaced {
                    problems.append(
                        .invalid(
                            "\(path).nonResourceURLs", rule["nonResourceURLs"] ?? .null,
                            "namespaced rules cannot apply to non-resource URLs"))
                }
                if ["apiGroups", "resources", "resourceNames"].contains(where: { !isEmpty($0) }) {
                    problems.append(
                        .invalid(
                            "\(path).nonResourceURLs", rule["nonResourceURLs"] ?? .null,
                            "rules cannot apply to both regular resources and non-resource URLs"))
                }
                return problems
            }
            if isEmpty("apiGroups") {
                problems.append(.required("\(path).apiGroups", "resource rules must supply at least one api group"))
            }
            if isEmpty("resources") {
                problems.append(.required("\(path).resources", "resource rules must supply at least one resource"))
            }
            return problems
        }
    }
}

/// RoleBindings and ClusterRoleBindings: what they bind never changes.
struct RoleBindingRules: KindRules {
    private static let group: JSONValue = "rbac.authorization.k8s.io"

    var nameRule: NameRule { .pathSegment }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        if object["roleRef"]?.object != nil, (object["roleRef"]?["apiGroup"]?.string ?? "").isEmpty {
            object["roleRef"]?["apiGroup"] = Self.group
        }
        object["subjects"] = object["subjects"]?.array.map { subjects in
            .array(
                subjects.map { subject in
                    var subject = subject
                    let isAccount = subject["kind"] == "ServiceAccount"
                    if !isAccount, (subject["apiGroup"]?.string ?? "").isEmpty { subject["apiGroup"] = Self.group }
                    return subject
                })
        }
    }

    func problems(of object: JSONValue, replacing old: JSONValue?) -> [FieldError] {
        var problems: [FieldError] = []
        let role = object["roleRef"] ?? [:]
        if let old, old["roleRef"] != object["roleRef"] {
            problems.append(.invalid("roleRef", role, "cannot change roleRef"))
        }
        if role["apiGroup"] != Self.group {
            problems.append(
                .notSupported("roleRef.apiGroup", role["apiGroup"] ?? "", supported: ["rbac.authorization.k8s.io"]))
        }
        let kinds = object["kind"] == "RoleBinding" ? ["Role", "ClusterRole"] : ["ClusterRole"]
        if !kinds.contains(role["kind"]?.string ?? "") {
            problems.append(.notSupported("roleRef.kind", role["kind"] ?? "", supported: kinds))
        }
        if (role["name"]?.string ?? "").isEmpty { problems.append(.required("roleRef.name")) }
        for (index, subject) in (object["subjects"]?.array ?? []).enumerated() {
            let path = "subjects[\(index)]"
            if (subject["name"]?.string ?? "").isEmpty { problems.append(.required("\(path).name")) }
            switch subject["kind"]?.string {
            case "User", "Group": break
            case "ServiceAccount":
                if (subject["namespace"]?.string ?? "").isEmpty { problems.append(.required("\(path).namespace")) }
            default:
                problems.append(
                    .notSupported(
                        "\(path).kind", subject["kind"] ?? "", supported: ["ServiceAccount", "User", "Group"]))
            }
        }
        return problems
    }
}
