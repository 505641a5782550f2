import JSONTree

/// One rule of a Role or ClusterRole, read for evaluation. Follows `rbac.authorization.k8s.io/v1` PolicyRule.
struct RoleRule: Hashable, Sendable {
    var verbs: Set<String>
    var groups: Set<String> = []
    var resources: Set<String> = []
    /// Empty for any object.
    var names: Set<String> = []
    var paths: Set<String> = []

    init(_ tree: JSONValue) {
        func strings(_ member: String) -> Set<String> { Set((tree[member]?.array ?? []).compactMap(\.string)) }
        verbs = strings("verbs")
        groups = strings("apiGroups")
        resources = strings("resources")
        names = strings("resourceNames")
        paths = strings("nonResourceURLs")
    }

    init(
        verbs: Set<String>, groups: Set<String> = [], resources: Set<String> = [], names: Set<String> = [],
        paths: Set<String> = []
    ) {
        self.verbs = verbs
        self.groups = groups
        self.resources = resources
        self.names = names
        self.paths = paths
    }

    /// Whether the rule allows what is wanted.
    func allows(_ wanted: AccessAttributes) -> Bool {
        guard verbs.contains("*") || verbs.contains(wanted.verb) else { return false }
        guard wanted.path.isEmpty else { return allows(path: wanted.path) }
        return (groups.contains("*") || groups.contains(wanted.group)) && allows(resource: wanted.qualifiedResource)
            && (names.isEmpty || (!wanted.name.isEmpty && names.contains(wanted.name)))
    }

    private func allows(resource: String) -> Bool {
        if resources.contains("*") || resources.contains(resource) { return true }
        // `*/scale` means the subresource of every resource.
        guard let slash = resource.firstIndex(of: "/") else { return false }
        return resources.contains("*" + resource[slash...])
    }

    private func allows(path: String) -> Bool {
        paths.contains { rule in
            rule == "*" || rule == path || (rule.hasSuffix("*") && path.hasPrefix(rule.dropLast()))
        }
    }

    // MARK: - Escalation

    /// The rule as the smallest rules it is made of: one verb on one resource, object or path each.
    private var parts: [RoleRule] {
        verbs.sorted().flatMap { verb -> [RoleRule] in
            let urls = paths.sorted().map { RoleRule(verbs: [verb], paths: [$0]) }
            return urls
                + groups.sorted().flatMap { group in
                    resources.sorted().flatMap { resource -> [RoleRule] in
                        guard !names.isEmpty else {
                            return [RoleRule(verbs: [verb], groups: [group], resources: [resource])]
                        }
                        return names.sorted().map {
                            RoleRule(verbs: [verb], groups: [group], resources: [resource], names: [$0])
                        }
                    }
                }
        }
    }

    /// What this rule allows and none of `others` does, in the smallest parts; empty when they cover it.
    ///
    /// Follows `k8s.io/component-helpers/auth/rbac/validation.Covers`: each part must be covered by one rule.
    func parts(notCoveredBy others: [RoleRule]) -> [RoleRule] {
        parts.filter { part in !others.contains { $0.covers(part) } }
    }

    private func covers(_ part: RoleRule) -> Bool {
        guard verbs.contains("*") || verbs.isSuperset(of: part.verbs) else { return false }
        if !part.paths.isEmpty {
            return part.paths.allSatisfy { path in
                paths.contains { $0 == "*" || $0 == path || ($0.hasSuffix("*") && path.hasPrefix($0.dropLast())) }
            }
        }
        return (groups.contains("*") || groups.isSuperset(of: part.groups))
            && part.resources.allSatisfy(allows(resource:))
            && (names.isEmpty || (!part.names.isEmpty && names.isSuperset(of: part.names)))
    }
}
