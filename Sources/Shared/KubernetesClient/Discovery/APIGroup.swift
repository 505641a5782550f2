/// A group of kinds and the versions in which the server serves it.
public struct APIGroup: Hashable, Sendable {
    /// Empty for the core group.
    public let name: String
    /// The preferred version first, then in the server's order.
    public let versions: [String]

    /// A group with its versions, the preferred one first.
    public init(name: String, versions: [String]) {
        self.name = name
        self.versions = versions
    }
}

/// What `GET /api` answers. Follows `metav1.APIVersions`.
struct APIVersions: Decodable {
    let versions: [String]
}

/// What `GET /apis` answers. Follows `metav1.APIGroupList`.
struct APIGroupList: Decodable {
    let groups: [Entry]

    struct Entry: Decodable {
        let name: String
        let versions: [Version]
        let preferredVersion: Version?

        var group: APIGroup {
            let all = versions.map(\.version)
            guard let preferred = preferredVersion?.version else { return APIGroup(name: name, versions: all) }
            return APIGroup(name: name, versions: [preferred] + all.filter { $0 != preferred })
        }
    }

    struct Version: Decodable {
        let version: String
    }
}
