/// What a role allows: some verbs on some resources or paths.
public struct PolicyRule: Codable, Hashable, Sendable {
    /// Such as `get`; `*` for all.
    public var verbs: [String]
    /// Empty text names the core group; `*` all.
    @OmitEmpty public var apiGroups: [String]
    /// Plural names, with a slash before a subresource; `*` for all.
    @OmitEmpty public var resources: [String]
    /// The only objects meant; empty for all. Does not limit create and list by itself.
    @OmitEmpty public var resourceNames: [String]
    /// Paths that are no resources, such as `/healthz`; in cluster roles only.
    @OmitEmpty public var nonResourceURLs: [String]

    /// A rule on resources, or on paths. Empty lists match nothing, except that no `resourceNames` means every object.
    public init(
        verbs: [String], apiGroups: [String] = [], resources: [String] = [], resourceNames: [String] = [],
        nonResourceURLs: [String] = []
    ) {
        self.verbs = verbs
        self.apiGroups = apiGroups
        self.resources = resources
        self.resourceNames = resourceNames
        self.nonResourceURLs = nonResourceURLs
    }
}
