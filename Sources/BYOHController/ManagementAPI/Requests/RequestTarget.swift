/// What a path names, before it is known whether it exists.
enum RequestTarget: Hashable, Sendable {
    /// `/api`
    case legacyVersions
    /// `/apis`
    case groups
    /// `/apis/<group>`
    case group(String)
    /// `/api/v1` and `/apis/<group>/<version>`; the core group is empty.
    case resources(group: String, version: String)
    case resource(ResourceTarget)
    /// Anything else, such as `/version` and `/healthz`; without a slash at the end.
    case other(String)

    /// Reads a path as it was sent. Nil when its percent-encoding means nothing.
    init?(path: String) {
        var parts: [String] = []
        for part in path.split(separator: "/") {
            guard let decoded = PercentEncoding.decode(part) else { return nil }
            parts.append(decoded)
        }
        switch parts.first {
        case "api": self = Self.target(group: "", Array(parts.dropFirst()), or: .legacyVersions)
        case "apis" where parts.count == 1: self = .groups
        case "apis": self = Self.target(group: parts[1], Array(parts.dropFirst(2)), or: .group(parts[1]))
        default: self = .other("/" + parts.joined(separator: "/"))
        }
    }

    private static func target(group: String, _ parts: [String], or root: RequestTarget) -> RequestTarget {
        guard let version = parts.first else { return root }
        guard parts.count > 1 else { return .resources(group: group, version: version) }
        var rest = parts.dropFirst()
        var namespace: String?
        // `/namespaces/a` is a namespace, `/namespaces/a/secrets` a list inside it; `status` and `finalize` are not lists.
        if rest.first == "namespaces", rest.count > 2, group != "" || !["status", "finalize"].contains(rest[3]) {
            namespace = rest[2]
            rest = rest.dropFirst(2)
        }
        var fields = rest.makeIterator()
        return .resource(
            ResourceTarget(
                group: group, version: version, plural: fields.next() ?? "", namespace: namespace, name: fields.next(),
                subresource: fields.next(), hasRest: fields.next() != nil))
    }
}

/// A collection, an object or a subresource.
struct ResourceTarget: Hashable, Sendable {
    let group: String
    let version: String
    let plural: String
    /// Nil for cluster-scoped kinds and for lists over all namespaces.
    let namespace: String?
    /// Nil for a collection.
    let name: String?
    let subresource: String?
    /// Whether the path goes on after the subresource, which none of ours does.
    let hasRest: Bool
}
