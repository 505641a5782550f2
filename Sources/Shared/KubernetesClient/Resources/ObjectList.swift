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

extension ObjectList: Decodable {
    private enum CodingKeys: String, CodingKey { case metadata, items }

    /// `items: null` is an empty list: Go servers write it.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        metadata = try container.decodeIfPresent(ListMeta.self, forKey: .metadata) ?? ListMeta()
        items = try container.decodeIfPresent([Object].self, forKey: .items) ?? []
    }
}
