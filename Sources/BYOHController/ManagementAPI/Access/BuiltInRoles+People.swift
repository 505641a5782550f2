import JSONTree

extension BuiltInRoles {
    /// What people are given in a namespace: `admin`, `edit` and `view`, each a sum that others can add to.
    static let people: [(plural: String, object: JSONValue)] = [
        role("admin", [], sumOf: "admin"),
        role("edit", [], partOf: "admin", sumOf: "edit"),
        role("view", [], partOf: "edit", sumOf: "view"),
        role(
            "system:aggregate-to-admin",
            [
                rule("authorization.k8s.io", ["localsubjectaccessreviews"], ["create"]),
                rule("rbac.authorization.k8s.io", ["rolebindings", "roles"], read + write),
            ], partOf: "admin"),
        role(
            "system:aggregate-to-edit",
            [
                rule("", ["secrets"], read),
                rule("", ["serviceaccounts"], ["impersonate"]),
                rule("", ["configmaps", "events", "secrets", "serviceaccounts"], write),
                rule("", ["serviceaccounts/token"], ["create"]),
                rule("coordination.k8s.io", ["leases"], read + write),
            ], partOf: "edit"),
        role(
            "system:aggregate-to-view",
            [rule("", ["configmaps", "events", "namespaces", "serviceaccounts"], read)], partOf: "view"),
    ]

    private static let read = ["get", "list", "watch"]
    private static let write = ["create", "delete", "deletecollection", "patch", "update"]
}
