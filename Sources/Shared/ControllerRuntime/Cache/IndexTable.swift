package import KubernetesModel

/// The entries of one index.
package struct IndexTable<Object: KubernetesResource>: Sendable {
    private let index: Index<Object>
    private var entries: [String: Set<ObjectKey>] = [:]

    package init(_ index: Index<Object>, objects: some Sequence<Object>) {
        self.index = index
        for object in objects { insert(object) }
    }

    /// The objects under `key`, in no order.
    package subscript(key: String) -> Set<ObjectKey> { entries[key] ?? [] }

    package mutating func insert(_ object: Object) {
        for key in index.keys(object) { entries[key, default: []].insert(object.key) }
    }

    package mutating func remove(_ object: Object) {
        for key in index.keys(object) {
            entries[key]?.remove(object.key)
            if entries[key]?.isEmpty == true { entries[key] = nil }
        }
    }
}
