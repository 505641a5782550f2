/// The rights that somebody would give away without having them, for people.
enum MissingRights {
    /// One line for each resource, as kube-apiserver writes them: `{APIGroups:[""], Resources:["secrets"], Verbs:["get"]}`.
    static func text(_ rules: [RoleRule]) -> String {
        var verbs: [RoleRule: Set<String>] = [:]
        for rule in rules {
            var place = rule
            place.verbs = []
            verbs[place, default: []].formUnion(rule.verbs)
        }
        return verbs.map { line($0.key, $0.value) }.sorted().joined(separator: "\n")
    }

    private static func line(_ rule: RoleRule, _ verbs: Set<String>) -> String {
        var parts: [String] = []
        if !rule.paths.isEmpty { parts.append("NonResourceURLs:\(list(rule.paths))") }
        if !rule.groups.isEmpty { parts.append("APIGroups:\(list(rule.groups))") }
        if !rule.resources.isEmpty { parts.append("Resources:\(list(rule.resources))") }
        if !rule.names.isEmpty { parts.append("ResourceNames:\(list(rule.names))") }
        parts.append("Verbs:\(list(verbs))")
        return "{\(parts.joined(separator: ", "))}"
    }

    private static func list(_ values: Set<String>) -> String {
        "[\(values.sorted().map { "\"\($0)\"" }.joined(separator: " "))]"
    }
}
