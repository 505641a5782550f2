import KubernetesModel

/// The kinds that are served without a CustomResourceDefinition.
enum BuiltInKinds {
    static let all: [ServedKind] = [
        ServedKind(
            core("Namespace", "namespaces", .cluster), shortNames: ["ns"], hasStatus: true, subresources: ["finalize"],
            verbs: ServedKind.allVerbs.filter { $0 != "deletecollection" }, rules: NamespaceRules()),
        ServedKind(core("Secret", "secrets"), rules: SecretRules()),
        ServedKind(core("ConfigMap", "configmaps"), shortNames: ["cm"], rules: ConfigMapRules()),
        ServedKind(
            core("Node", "nodes", .cluster), shortNames: ["no"], hasStatus: true,
            rules: PlainRules(needsQualifiedFinalizers: true)),
        ServedKind(core("Event", "events"), shortNames: ["ev"], rules: EventRules()),
        ServedKind(
            of("events.k8s.io", "Event", "events"), storage: EventRules.storage, shortNames: ["ev"],
            rules: NewEventRules()),
        // There are none: `kubectl cluster-info` asks for them.
        ServedKind(core("Service", "services"), shortNames: ["svc"], verbs: ["get", "list", "watch"]),
        ServedKind(
            core("ServiceAccount", "serviceaccounts"), shortNames: ["sa"], subresources: ["token"],
            rules: PlainRules(needsQualifiedFinalizers: true)),
        ServedKind(of("coordination.k8s.io", "Lease", "leases"), rules: LeaseRules()),
        ServedKind(
            of("certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", .cluster),
            shortNames: ["csr"], hasStatus: true, subresources: ["approval"], rules: CertificateSigningRequestRules()),
        ServedKind(rbac("Role", "roles"), rules: RoleRules()),
        ServedKind(rbac("ClusterRole", "clusterroles", .cluster), rules: RoleRules()),
        ServedKind(rbac("RoleBinding", "rolebindings"), rules: RoleBindingRules()),
        ServedKind(rbac("ClusterRoleBinding", "clusterrolebindings", .cluster), rules: RoleBindingRules()),
        ServedKind(
            CustomResourceDefinition.apiResource, shortNames: ["crd", "crds"], categories: ["api-extensions"],
            hasStatus: true, rules: CustomResourceDefinitionRules()),
        review("authorization.k8s.io", "SelfSubjectAccessReview", .cluster),
        review("authorization.k8s.io", "SelfSubjectRulesReview", .cluster),
        review("authorization.k8s.io", "SubjectAccessReview", .cluster),
        review("authorization.k8s.io", "LocalSubjectAccessReview", .namespaced),
        review("authentication.k8s.io", "SelfSubjectReview", .cluster),
        review("authentication.k8s.io", "TokenReview", .cluster),
    ]

    /// A question, which is only ever created.
    private static func review(_ group: String, _ kind: String, _ scope: APIResource.Scope) -> ServedKind {
        ServedKind(of(group, kind, kind.lowercased() + "s", scope), verbs: ["create"])
    }

    private static func core(_ kind: String, _ plural: String, _ scope: APIResource.Scope = .namespaced) -> APIResource
    {
        APIResource(version: "v1", kind: kind, plural: plural, scope: scope)
    }

    private static func of(
        _ group: String, _ kind: String, _ plural: String, _ scope: APIResource.Scope = .namespaced
    ) -> APIResource {
        APIResource(group: group, version: "v1", kind: kind, plural: plural, scope: scope)
    }

    private static func rbac(_ kind: String, _ plural: String, _ scope: APIResource.Scope = .namespaced) -> APIResource
    {
        of("rbac.authorization.k8s.io", kind, plural, scope)
    }
}
