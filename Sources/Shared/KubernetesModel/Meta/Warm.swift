public struct ObjectMeta: Codable, Hashable, Sendable {
    public var name: String
    public var namespace: String?
}

public struct Status: Codable, Hashable, Sendable {
    public var code: Int?
    public var message: String?
}
