import JSONTree
import KubernetesModel

/// Roles and ClusterRoles.
struct RoleRules: KindRules {
    var nameRule: NameRule { .pathSegment }
    var needsQualifiedFinalizers: Bool { true }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        let isNamespaced = object["kind"] == "Role"
        let rules = (object["rules"]?.array ?? []).enumerated().flatMap { index, rule in
            ruleProblems(rule, at: "rules[\(index)]", isNamespaced: isNamespaced)
        }
        return rules + aggregationProblems(object["aggregationRule"])
    }

    private func ruleProblems(_ rule: JSONValue, at path: String, isNamespaced: Bool) -> [FieldError] {
        func isEmpty(_ member: String) -> Bool { (rule[member]?.array ?? []).isEmpty }
        var problems: [FieldError] = []
        if isEmpty("verbs") { problems.append(.required("\(path).verbs", "verbs must contain at least one value")) }
        guard isEmpty("nonResourceURLs") else {
            func problem(_ detail: String) -> FieldError {
                .invalid("\(path).nonResourceURLs", rule["nonResourceURLs"] ?? .null, detail)
            }
            if isNamespaced { problems.append(problem("namespaced rules cannot apply to non-resource URLs")) }
            if ["apiGroups", "resources", "resourceNames"].contains(where: { !isEmpty($0) }) {
                problems.append(problem("rules cannot apply to both regular resources and non-resource URLs"))
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

    private func aggregationProblems(_ rule: JSONValue?) -> [FieldError] {
        guard let rule, rule.object != nil else { return [] }
        let path = "aggregationRule.clusterRoleSelectors"
        let selectors = rule["clusterRoleSelectors"]?.array ?? []
        guard !selectors.isEmpty else {
            return [.required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil")]
        }
        return selectors.enumerated().flatMap { index, selector -> [FieldError] in
            let problems = LabelCheck.problems(inSelector: selector, at: "\(path)[\(index)]")
            if problems.isEmpty { return [] }
            return problems + [.invalid("\(path)[\(index)]", "null", "invalid label selector.")]
        }
    }
}

/// RoleBindings and ClusterRoleBindings: what they bind never changes.
struct RoleBindingRules: KindRules {
    private static let group = "rbac.authorization.k8s.io"

    var nameRule: NameRule { .pathSegment }
    var needsQualifiedFinalizers: Bool { true }

    func prepare(_ object: inout JSONValue, replacing old: JSONValue?, in write: WriteContext) {
        var role = object["roleRef"] ?? [:]
        if (role["apiGroup"]?.string ?? "").isEmpty { role["apiGroup"] = .string(Self.group) }
        object["roleRef"] = role
        object["subjects"] = object["subjects"]?.array.map { subjects in
            .array(
                subjects.map { subject in
                    var subject = subject
                    let isAccount = subject["kind"] == "ServiceAccount"
                    if !isAccount, (subject["apiGroup"]?.string ?? "").isEmpty {
                        subject["apiGroup"] = .string(Self.group)
                    }
                    return subject
                })
        }
    }

    func problems(of object: JSONValue, replacing old: JSONValue?, in write: WriteContext) -> [FieldError] {
        let isNamespaced = object["kind"] == "RoleBinding"
        var problems: [FieldError] = []
        let role = object["roleRef"] ?? [:]
        problems += groupProblem(role, Self.group, at: "roleRef")
        let kinds = isNamespaced ? ["Role", "ClusterRole"] : ["ClusterRole"]
        if !kinds.contains(role["kind"]?.string ?? "") {
            problems.append(.notSupported("roleRef.kind", role["kind"] ?? "", supported: kinds))
        }
        let name = role["name"]?.string ?? ""
        if name.isEmpty { problems.append(.required("roleRef.name")) }
        problems += NameText.pathSegment(name).map { .invalid("roleRef.name", .string(name), $0) }
        for (index, subject) in (object["subjects"]?.array ?? []).enumerated() {
            problems += subjectProblems(subject, at: "subjects[\(index)]", isNamespaced: isNamespaced)
        }
        if let old, old["roleRef"] != object["roleRef"] {
            problems.append(.invalid("roleRef", role, "cannot change roleRef"))
        }
        return problems
    }

    /// - Parameter isNamespaced: Whether an account without namespace is one of the binding's own.
    private func subjectProblems(_ subject: JSONValue, at path: String, isNamespaced: Bool) -> [FieldError] {
        let name = subject["name"]?.string ?? ""
        var problems: [FieldError] = name.isEmpty ? [.required("\(path).name")] : []
        switch subject["kind"]?.string {
        case "User", "Group": problems += groupProblem(subject, Self.group, at: path)
        case "ServiceAccount":
            if !name.isEmpty {
                problems += NameText.subdomain(name).map { .invalid("\(path).name", .string(name), $0) }
            }
            problems += groupProblem(subject, "", at: path)
            if !isNamespaced, (subject["namespace"]?.string ?? "").isEmpty {
                problems.append(.required("\(path).namespace"))
            }
        default:
            problems.append(
                .notSupported("\(path).kind", subject["kind"] ?? "", supported: ["ServiceAccount", "User", "Group"]))
        }
        return problems
    }

    private func groupProblem(_ reference: JSONValue, _ group: String, at path: String) -> [FieldError] {
        let found = reference["apiGroup"]?.string ?? ""
        return found == group ? [] : [.notSupported("\(path).apiGroup", .string(found), supported: [group])]
    }
}
