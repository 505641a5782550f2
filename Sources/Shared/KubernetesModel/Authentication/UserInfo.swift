/// Who somebody is, as authentication found out.
public struct UserInfo: Codable, Hashable, Sendable, EmptyValued {
    /// Name that RBAC knows the user by, such as `system:serviceaccount:<namespace>:<name>`.
    @OmitEmpty public var username: String
    /// Tells apart users who had the same name at different times; empty where authentication knows none.
    @OmitEmpty public var uid: String
    /// Groups the user is in, such as `system:authenticated`.
    @OmitEmpty public var groups: [String]
    /// Further facts from authentication by key, such as `authentication.kubernetes.io/credential-id`.
    @OmitEmpty public var extra: [String: [String]]

    /// Nobody: what an absent user reads as.
    public static let emptyValue = UserInfo()

    /// A user without further facts.
    public init(username: String = "", uid: String = "", groups: [String] = []) {
        self.username = username
        self.uid = uid
        self.groups = groups
    }
}
