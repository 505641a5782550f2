public import KubernetesModel

/// One page of a list, or all of it.
public struct ObjectList<Object: KubernetesResource>: Sendable {
    /// The revision of the list, and the token for the next page; the token is empty on the last one.
    public var metadata: ListMeta
    /// The objects in the order in which the server sent them.
    public var items: [Object]

    /// A list; by default it is empty and has no revision.
    public init(metadata: ListMeta = ListMeta(), items: [Object] = []) {
        self.metadata = metadata
        self.items = items
    }
}
