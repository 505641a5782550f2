import JSONTree

/// Which objects own which, as far as the collector has seen. A pure value.
///
/// It tells which objects to look at after a change; what to do with them is decided by looking at them.
struct OwnershipGraph {
    private struct Node {
        var uid: String
        var owners: [String]
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
                // An owner may wait for its dependents.
                if object == nil, let owner = keys[owner] { suspects.insert(owner) }
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
        nodes[key] = Node(uid: object.uid, owners: owners)
        keys[object.uid] = key
        for owner in owners { dependents[owner, default: []].insert(key) }
        if object.isDeleting || owners.contains(where: { keys[$0] == nil }) { suspects.insert(key) }
        return suspects
    }

    /// Whether an object with this UID exists.
    func exists(_ uid: String) -> Bool { keys[uid] != nil }

    /// What names the UID as an owner.
    func dependents(of uid: String) -> Set<StoredKey> { dependents[uid] ?? [] }
}
