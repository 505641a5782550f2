import KubernetesModel

/// What somebody wants to do, as rules are written about it.
struct AccessAttributes: Hashable, Sendable {
    let user: UserInfo
    /// Such as `list`; for paths the method in lower case.
    let verb: String
    var group = ""
    var version = ""
    /// The plural; empty for a path.
    var resource = ""
    var subresource = ""
    /// Empty for cluster-scoped objects and all namespaces.
    var namespace = ""
    var name = ""
    /// A path that is no resource, such as `/version`; empty for a resource.
    var path = ""

    /// `resource` or `resource/subresource`.
    var qualifiedResource: String { subresource.isEmpty ? resource : "\(resource)/\(subresource)" }
}
