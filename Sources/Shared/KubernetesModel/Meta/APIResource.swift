/// Where a kind lives in the Kubernetes API: enough to build every path for it.
///
/// Follows `metav1.APIResource`: the kind is what manifests name, the plural is what paths name.
public struct APIResource: Hashable, Sendable {
    /// Whether objects of the kind live inside a namespace.
    public enum Scope: Hashable, Sendable { case namespaced, cluster }

    /// The API group; empty for the core group.
    public let group: String
    /// The version inside the group, such as `v1`.
    public let version: String
    /// The kind in manifests, such as `Secret`.
    public let kind: String
    /// The lower-case plural in paths, such as `secrets`.
    public let plural: String
    /// Whether paths to objects name a namespace.
    public let scope: Scope

    /// A kind's place; by default in the core group, with namespaced objects.
    public init(group: String = "", version: String, kind: String, plural: String, scope: Scope = .namespaced) {
        self.group = group
        self.version = version
        self.kind = kind
        self.plural = plural
        self.scope = scope
    }

    /// What manifests carry as `apiVersion`: `v1` for the core group, `group/version` for the others.
    public var apiVersion: String { group.isEmpty ? version : "\(group)/\(version)" }

    /// `/api/v1` or `/apis/<group>/<version>`.
    public var basePath: String { group.isEmpty ? "/api/\(version)" : "/apis/\(group)/\(version)" }

    /// The path of the collection, or of one object in it, or of a subresource of that object.
    ///
    /// A `namespace` of nil addresses all namespaces and is only valid for collections of a namespaced kind.
    /// Names must already be valid Kubernetes names (RFC 1123 subdomains); the client checks them.
    public func path(namespace: String? = nil, name: String? = nil, subresource: String? = nil) -> String {
        var path = basePath
        if scope == .namespaced, let namespace { path += "/namespaces/\(namespace)" }
        path += "/\(plural)"
        if let name { path += "/\(name)" }
        if let subresource { path += "/\(subresource)" }
        return path
    }
}

extension APIResource: CustomStringConvertible {
    /// `plural.group`, as `kubectl` prints resources.
    public var description: String { group.isEmpty ? plural : "\(plural).\(group)" }
}
