/// A part of an object with a path of its own below the object's.
///
/// Open: aggregated servers and custom resources may have others.
public struct Subresource: RawRepresentable, Hashable, Sendable {
    /// The last part of the path, such as `status`.
    public let rawValue: String

    /// A subresource by its part of the path, which is checked when a call is made.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// What was observed, written by controllers; a patch to it changes nothing else.
    public static let status = Subresource(rawValue: "status")
    /// The approval conditions of a certificate signing request.
    public static let approval = Subresource(rawValue: "approval")
    /// Deletion of a pod that honours disruption budgets.
    public static let eviction = Subresource(rawValue: "eviction")
    /// Tokens of a service account.
    public static let token = Subresource(rawValue: "token")
    /// The number of replicas, in one form for all kinds that have it.
    public static let scale = Subresource(rawValue: "scale")
}
