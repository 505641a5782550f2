/// What an API server says it is. Follows `version.Info`.
public struct ServerVersion: Decodable, Hashable, Sendable, CustomStringConvertible {
    /// Such as `1`.
    public let major: String
    /// Such as `36`; vendors append letters (`28+`).
    public let minor: String
    /// Such as `v1.36.2`.
    public let gitVersion: String
    /// Such as `linux/amd64`.
    public let platform: String?

    /// The same as ``gitVersion``.
    public var description: String { gitVersion }
}
