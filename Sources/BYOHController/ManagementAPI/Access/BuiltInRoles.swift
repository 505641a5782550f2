import JSONTree

/// The roles and bindings that every cluster has. Made at start where they are missing, and never changed afterwards.
enum BuiltInRoles {
    static let all: [(plural: String, object: JSONValue)] = [
        role(
            "cluster-admin",
            [
                ["apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]], ["nonResourceURLs": ["*"], "verbs": ["*"]],
            ]),
        role(
            "system:discovery",
            [
                [
                    "nonResourceURLs": [
                        "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz",
                        "/version", "/version/",
                    ], "verbs": ["get"],
                ]
            ]),
        role(
            "system:public-info-viewer",
            [["nonResourceURLs": ["/healthz", "/livez", "/readyz", "/version", "/version/"], "verbs": ["get"]]]),
        role(
            "system:basic-user",
            [
                [
                    "apiGroups": ["authorization.k8s.io"],
                    "resources": ["selfsubjectaccessreviews", "selfsubjectrulesreviews"], "verbs": ["create"],
                ],
                ["apiGroups": ["authentication.k8s.io"], "resources": ["selfsubjectreviews"], "verbs": ["create"]],
            ]),
        binding("cluster-admin", ["system:masters"]),
        binding("system:discovery", ["system:authenticated"]),
        binding("system:basic-user", ["system:authenticated"]),
        binding("system:public-info-viewer", ["system:authenticated", "system:unauthenticated"]),
    ]

    private static func role(_ name: String, _ rules: [JSONValue]) -> (String, JSONValue) {
        (
            "clusterroles",
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                "metadata": ["name": .string(name), "labels": labels], "rules": .array(rules),
            ]
        )
    }

    private static func binding(_ role: String, _ groups: [String]) -> (String, JSONValue) {
        let subjects = groups.map { group -> JSONValue in
            ["apiGroup": "rbac.authorization.k8s.io", "kind": "Group", "name": .string(group)]
        }
        return (
            "clusterrolebindings",
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                "metadata": ["name": .string(role), "labels": labels],
                "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": .string(role)],
                "subjects": .array(subjects),
            ]
        )
    }

    private static let labels: JSONValue = ["kubernetes.io/bootstrapping": "rbac-defaults"]
}
