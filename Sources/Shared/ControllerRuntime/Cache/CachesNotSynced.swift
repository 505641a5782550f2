/// Some stores had not taken in their first list when their time was over.
public struct CachesNotSynced: Error, Sendable, CustomStringConvertible {
    /// The time they were given.
    public let limit: Duration
    /// Those that are not synced, and what they wait for.
    public let waiting: [ReflectorStatus]

    /// The limit, and each store that waits with its reason.
    public var description: String {
        "Not synced within \(limit): \(waiting.map(\.description).joined(separator: "; "))"
    }
}
