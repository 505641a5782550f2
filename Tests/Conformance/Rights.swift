import KubernetesClient
import KubernetesModel

extension KubernetesClient {
    /// Gives rights in a namespace by a role and a binding of this name, and waits until they hold.
    func grant(
        _ rules: [PolicyRule], to subject: Subject, in namespace: String, as name: String
    ) async throws {
        _ = try await resources(Role.self, in: namespace).create(
            Role(metadata: ObjectMeta(name: name), rules: rules))
        try await bind(.role(name), to: subject, in: namespace, as: name)
        for rule in rules { try await waitFor(rule, of: subject, in: namespace) }
    }

    /// Binds a role in a namespace.
    func bind(
        _ role: RoleReference, to subject: Subject, in namespace: String, as name: String
    ) async throws {
        _ = try await resources(RoleBinding.self, in: namespace).create(
            RoleBinding(metadata: ObjectMeta(name: name), subjects: [subject], roleRef: role))
    }

    /// Waits until the server knows all of a rule.
    func waitFor(_ rule: PolicyRule, of subject: Subject, in namespace: String) async throws {
        for verb in rule.verbs {
            for resource in rule.resources {
                let parts = resource.split(separator: "/").map(String.init)
                let wanted = ResourceAttributes(
                    namespace: namespace, verb: verb, group: rule.apiGroups.first ?? "", resource: parts[0],
                    subresource: parts.dropFirst().first ?? "", name: rule.resourceNames.first ?? "")
                try await eventually("\(subject.name) may \(verb) \(resource)") {
                    try await review(wanted, of: subject).allowed
                }
            }
        }
    }

    /// What the server says about whether somebody may do something.
    func review(_ wanted: ResourceAttributes, of subject: Subject) async throws -> SubjectAccessReviewStatus {
        let spec =
            subject.kind == "Group"
            ? SubjectAccessReviewSpec(user: "somebody", groups: [subject.name], resourceAttributes: wanted)
            : SubjectAccessReviewSpec(user: subject.name, resourceAttributes: wanted)
        return try await resources(SubjectAccessReview.self).create(SubjectAccessReview(spec: spec)).status
    }
}

extension PolicyRule {
    static func configMaps(_ verbs: String..., named names: [String] = []) -> PolicyRule {
        PolicyRule(verbs: verbs, apiGroups: [""], resources: ["configmaps"], resourceNames: names)
    }
}
