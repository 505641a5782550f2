/// Who somebody is, as authentication found out.
public struct UserInfo: Codable, Hashable, Sendable, EmptyValued {
    @OmitEmpty public var username: String
    @OmitEmpty public var uid: String
    @OmitEmpty public var groups: [String]
    @OmitEmpty public var extra: [String: [String]]

    public static let emptyValue = UserInfo()

    public init(username: String = "", uid: String = "", groups: [String] = []) {
        self.username = username
        self.uid = uid
        self.groups = groups
    }
}
