/// Which requests a webhook wants to see.
/// Follows `admissionregistration.k8s.io/v1` RuleWithOperations.
public struct WebhookRule: Codable, Hashable, Sendable {
    /// `CREATE`, `UPDATE`, `DELETE`, `CONNECT` or `*`.
    public var operations: [String]
    /// Groups of the resources; empty text names the core group, `*` all.
    public var apiGroups: [String]
    /// Versions in which a request is matched; `*` for all.
    public var apiVersions: [String]
    /// Plural names, with a slash before a subresource; `*` for all.
    /// `*` alone leaves subresources out; `*/*` has them too.
    public var resources: [String]
    /// `Cluster`, `Namespaced`, or `*`, which is meant when nil.
    public var scope: String?

    /// Matches a request that fits all four lists and the scope; nil for either scope.
    public init(
        operations: [String], apiGroups: [String], apiVersions: [String], resources: [String], scope: String? = nil
    ) {
        self.operations = operations
        self.apiGroups = apiGroups
        self.apiVersions = apiVersions
        self.resources = resources
        self.scope = scope
    }
}
