/// What a list says about itself. Follows `metav1.ListMeta`.
public struct ListMeta: Codable, Hashable, Sendable, EmptyValued {
    /// The revision the list shows; a watch continues from here.
    public var resourceVersion: String?
    /// The token for the next page; empty on the last one.
    @OmitEmpty public var `continue`: String
    /// About how many objects follow this page, where the server knows.
    public var remainingItemCount: Int64?

    /// What a list without metadata reads as.
    public static let emptyValue = ListMeta()

    /// Defaults: no revision, nothing to continue, no count of what remains.
    public init(resourceVersion: String? = nil, continue: String = "", remainingItemCount: Int64? = nil) {
        self.resourceVersion = resourceVersion
        self.continue = `continue`
        self.remainingItemCount = remainingItemCount
    }
}
