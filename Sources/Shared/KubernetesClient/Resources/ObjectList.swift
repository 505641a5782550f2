public import KubernetesModel

/// One page of a list, or all of it.
public struct ObjectList<Object: KubernetesResource>: Sendable {
    public var metadata: ListMeta
    public var items: [Object]

    public init(metadata: ListMeta = ListMeta(), items: [Object] = []) {
        self.metadata = metadata
        self.items = items
    }
}
