/// Which requests a webhook wants to see.
public struct WebhookRule: Codable, Hashable, Sendable {
    /// `CREATE`, `UPDATE`, `DELETE`, `CONNECT` or `*`.
    public var operations: [String]
    public var apiGroups: [String]
    public var apiVersions: [String]
    /// Plural names, with a slash before a subresource; `*` for all.
    public var resources: [String]
    /// `Cluster`, `Namespaced`, or `*`, which is meant when nil.
    public var scope: String?

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
