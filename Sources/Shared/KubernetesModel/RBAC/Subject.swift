/// Who gets the rights of a role.
public struct Subject: Codable, Hashable, Sendable {
    /// `User`, `Group` or `ServiceAccount`.
    public var kind: String
    /// `rbac.authorization.k8s.io` for users and groups, empty for service accounts.
    @OmitEmpty public var apiGroup: String
    /// Name of the user, group or service account; compared as it is.
    public var name: String
    /// Of service accounts.
    public var namespace: String?

    private init(kind: String, apiGroup: String = "", name: String, namespace: String? = nil) {
        self.kind = kind
        self.apiGroup = apiGroup
        self.name = name
        self.namespace = namespace
    }

    /// A user by the name that authentication gives.
    public static func user(_ name: String) -> Subject {
        Subject(kind: "User", apiGroup: "rbac.authorization.k8s.io", name: name)
    }

    /// Everybody in a group.
    public static func group(_ name: String) -> Subject {
        Subject(kind: "Group", apiGroup: "rbac.authorization.k8s.io", name: name)
    }

    /// A service account; its namespace need not be that of the binding.
    public static func serviceAccount(_ name: String, in namespace: String) -> Subject {
        Subject(kind: "ServiceAccount", name: name, namespace: namespace)
    }
}

/// Which role a binding gives.
/// Follows `rbac.authorization.k8s.io/v1` RoleRef.
public struct RoleReference: Codable, Hashable, Sendable {
    /// Always `rbac.authorization.k8s.io`.
    public var apiGroup: String
    /// `Role` or `ClusterRole`.
    public var kind: String
    /// Name of the role; a `Role` is looked for in the namespace of the binding.
    public var name: String

    private init(kind: String, name: String) {
        self.apiGroup = "rbac.authorization.k8s.io"
        self.kind = kind
        self.name = name
    }

    /// A role in the namespace of the binding.
    public static func role(_ name: String) -> RoleReference { RoleReference(kind: "Role", name: name) }

    /// A cluster role; a `RoleBinding` gives its rights in one namespace only.
    public static func clusterRole(_ name: String) -> RoleReference { RoleReference(kind: "ClusterRole", name: name) }
}
