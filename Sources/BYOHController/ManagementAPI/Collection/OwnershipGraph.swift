import JSONTree

/// Which objects own which, as far as the collector has seen. A pure value.
///
/// It tells which objects to look at after a change; what to do with them is decided by looking at them.
struct OwnershipGraph {
    private struct Node {
        var uid: String
        var owners: [String]
        /// Whether it is deleted in the foreground, and so waits for what it owns.
        var isWaiting: Bool
    }

    private var nodes: [StoredKey: Node] = [:]
    private var keys: [String: StoredKey] = [:]
    private var dependents: [String: Set<StoredKey>] = [:]

    /// Takes the state of an object; nil when it is gone. Returns what to look at.
    mutating func received(_ object: JSONValue?, at key: StoredKey) -> Set<StoredKey> {
        var suspects: Set<StoredKey> = []
        if let old = nodes.removeValue(forKey: key) {
            for owner in old.owners {
                dependents[owner]?.remove(key)
                if dependents[owner]?.isEmpty == true { dependents[owner] = nil }
                if let owner = keys[owner], object == nil || nodes[owner]?.isWaiting == true { suspects.insert(owner) }
            }
            if old.uid != object?.uid {
                keys[old.uid] = nil
                suspects.formUnion(dependents[old.uid] ?? [])
            }
        }
        guard let object else {
            // A namespace, or a definition, may wait for its objects.
            if !key.namespace.isEmpty { suspects.insert(StoredKey(resource: "namespaces", name: key.namespace)) }
            suspects.insert(
                StoredKey(resource: "customresourcedefinitions.apiextensions.k8s.io", name: key.resource))
            return suspects
        }
        let owners = (object.metadata["ownerReferences"]?.array ?? []).compactMap { $0["uid"]?.string }
        nodes[key] = Node(
            uid: object.uid, owners: owners,
            isWaiting: object.isDeleting && object.finalizers.contains(ObjectFinalizers.foreground))
        keys[object.uid] = key
        for owner in owners { dependents[owner, default: []].insert(key) }
        // What is in a namespace has owners there, or in none.
        let isUnowned = owners.contains { owner in
            keys[owner].map { !$0.namespace.isEmpty && $0.namespace != key.namespace } ?? true
        }
        if object.isDeleting || isUnowned { suspects.insert(key) }
        return suspects
    }

    /// The objects of a resource that exist.
    func keys(of resource: String) -> [StoredKey] { nodes.keys.filter { $0.resource == resource } }

    /// Where the object with this UID is; nil when there is none.
    func key(of uid: String) -> StoredKey? { keys[uid] }

    /// Whether an object is deleted in the foreground, and so waits for what it owns.
    func isWaiting(_ key: StoredKey) -> Bool { nodes[key]?.isWaiting == true }

    /// What names the UID as an owner.
    func dependents(of uid: String) -> Set<StoredKey> { dependents[uid] ?? [] }
}
