/// `apiVersion` and `kind`, which every manifest opens with. Both are empty in the items of a list.
public struct TypeMeta: Codable, Hashable, Sendable {
    /// `v1` for the core group, `group/version` for the others.
    public var apiVersion: String
    /// The kind in upper camel case, such as `Secret`.
    public var kind: String

    /// The names of the two members in JSON.
    public enum CodingKeys: String, CodingKey { case apiVersion, kind }

    /// The two as they are; neither is checked.
    public init(apiVersion: String, kind: String) {
        self.apiVersion = apiVersion
        self.kind = kind
    }

    /// Reads both; what is absent is empty.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        apiVersion = try container.decodeIfPresent(String.self, forKey: .apiVersion) ?? ""
        kind = try container.decodeIfPresent(String.self, forKey: .kind) ?? ""
    }

    /// What precedes the slash of ``apiVersion``; empty for the core group.
    public var group: String {
        apiVersion.lastIndex(of: "/").map { String(apiVersion[..<$0]) } ?? ""
    }

    /// What follows the slash of ``apiVersion``.
    public var version: String {
        apiVersion.lastIndex(of: "/").map { String(apiVersion[apiVersion.index(after: $0)...]) } ?? apiVersion
    }
}
