import JSONTree

/// The roles and bindings that every cluster has, as kube-apiserver makes them, as far as their resources are served.
///
/// Made at start where they are missing; rules and subjects that were taken away come back, unless the annotation
/// `rbac.authorization.kubernetes.io/autoupdate` says `false`.
enum BuiltInRoles {
    static let autoUpdate = "rbac.authorization.kubernetes.io/autoupdate"

    static let all: [(plural: String, object: JSONValue)] = server + people

    /// What concerns the server itself.
    private static let server: [(plural: String, object: JSONValue)] = [
        role(
            "cluster-admin",
            [
                ["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]], ["nonResourceURLs": ["*"], "verbs": ["*"]],
            ]),
        role(
            "system:discovery",
            [
                paths(
                    "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz",
                    "/version", "/version/")
            ]),
        role(
            "system:public-info-viewer", [paths("/healthz", "/livez", "/readyz", "/version", "/version/")]),
        role(
            "system:monitoring",
            [
                paths(
                    "/healthz", "/healthz/*", "/livez", "/livez/*", "/metrics", "/metrics/slis", "/readyz", "/readyz/*")
            ]),
        role(
            "system:basic-user",
            [
                rule("authorization.k8s.io", ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], ["create"]),
                rule("authentication.k8s.io", ["selfsubjectreviews"], ["create"]),
            ]),
        role(
            "system:auth-delegator",
            [
                rule("authentication.k8s.io", ["tokenreviews"], ["create"]),
                rule("authorization.k8s.io", ["subjectaccessreviews"], ["create"]),
            ]),
        role("system:certificates.k8s.io:kube-apiserver-client-approver", [signers(["approve"])]),
        binding("cluster-admin", ["system:masters"]),
        binding("system:discovery", ["system:authenticated"]),
        binding("system:basic-user", ["system:authenticated"]),
        binding("system:public-info-viewer", ["system:authenticated", "system:unauthenticated"]),
        binding("system:monitoring", ["system:monitoring"]),
    ]

    static func rule(_ group: String, _ resources: [String], _ verbs: [String]) -> JSONValue {
        [
            "apiGroups": [.string(group)], "resources": .array(resources.map(JSONValue.string)),
            "verbs": .array(verbs.map(JSONValue.string)),
        ]
    }

    private static func paths(_ paths: String...) -> JSONValue {
        ["nonResourceURLs": .array(paths.map(JSONValue.string)), "verbs": ["get"]]
    }

    private static func signers(_ verbs: [String]) -> JSONValue {
        var rule = rule("certificates.k8s.io", ["signers"], verbs)
        rule["resourceNames"] = [.string(ClientCertificateSigner.name)]
        return rule
    }

    /// A ClusterRole; one that is a part of others says so with a label, one that is a sum of others has selectors.
    static func role(
        _ name: String, _ rules: [JSONValue], partOf sum: String? = nil, sumOf part: String? = nil
    ) -> (plural: String, object: JSONValue) {
        var object: JSONValue = [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": metadata(name),
            "rules": .array(rules),
        ]
        if let sum { object["metadata"]?["labels"]?[label(sum)] = "true" }
        if let part {
            object["aggregationRule"] = [
                "clusterRoleSelectors": [["matchLabels": .object([label(part): "true"])]]
            ]
        }
        return ("clusterroles", object)
    }

    private static func label(_ sum: String) -> String { "rbac.authorization.k8s.io/aggregate-to-\(sum)" }

    private static func binding(_ role: String, _ groups: [String]) -> (plural: String, object: JSONValue) {
        let subjects = groups.map { group -> JSONValue in
            ["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": .string(group)]
        }
        return (
            "clusterrolebindings",
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": metadata(role),
                "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(role)],
                "subjects": .array(subjects),
            ]
        )
    }

    private static func metadata(_ name: String) -> JSONValue {
        [
            "name": .string(name), "labels": ["kubernetes.io/bootstrapping": "rbac-defaults"],
            "annotations": .object([autoUpdate: "true"]),
        ]
    }
}
