public import KubernetesModel

/// A kind as the server lists it, with what can be done to it.
public struct DiscoveredResource: Hashable, Sendable {
    /// Where the kind lives, in the group and version that were asked for.
    public let resource: APIResource
    /// Such as `get`, `list`, `watch`, `patch`.
    public let verbs: [String]
    /// Short forms for people, such as `po`.
    public let shortNames: [String]

    /// A kind and its verbs; most kinds have no short names.
    public init(resource: APIResource, verbs: [String], shortNames: [String] = []) {
        self.resource = resource
        self.verbs = verbs
        self.shortNames = shortNames
    }
}

/// What `GET /apis/{group}/{version}` answers. Follows `metav1.APIResourceList`.
struct APIResourceList: Decodable {
    let resources: [Entry]

    struct Entry: Decodable {
        let name: String
        let kind: String
        let namespaced: Bool
        let verbs: [String]?
        let shortNames: [String]?

        /// Nil for subresources, whose names hold a slash.
        func discovered(group: String, version: String) -> DiscoveredResource? {
            if name.contains("/") { return nil }
            return DiscoveredResource(
                resource: APIResource(
                    group: group, version: version, kind: kind, plural: name,
                    scope: namespaced ? .namespaced : .cluster),
                verbs: verbs ?? [], shortNames: shortNames ?? [])
        }
    }
}
