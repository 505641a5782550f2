package import KubernetesClient
package import KubernetesModel

/// What a store holds, and how the events of a watcher change it.
///
/// Objects of a list are taken in as they come, so that a list of ten thousand never exists twice; what the list did not
/// tell goes when it ends. Every call returns the differences that it made, and only these: an object that a list tells
/// again in the version that is held is none.
package struct StoreState<Object: KubernetesResource>: Sendable {
    package private(set) var objects: [ObjectKey: Object] = [:]
    /// Objects that exist and that the type cannot read. Of these the store holds the last state that could be read, if any.
    package private(set) var unreadable: [ObjectKey: UnreadableObject] = [:]
    /// The newest version told by a list, a change or a bookmark; nil before the first.
    package private(set) var resourceVersion: String?
    /// Whether a list has ended.
    package private(set) var isSynced = false
    private var tables: [String: IndexTable<Object>] = [:]
    /// What the list that is under way has told.
    private var listed: Set<ObjectKey>?

    package init() {}

    // MARK: - Reading

    /// The objects that `index` files under `key`, in no order.
    package func objects(by index: Index<Object>, _ key: String) -> [Object] {
        guard let table = tables[index.name] else {
            preconditionFailure("The index \"\(index.name)\" was not declared on this store of \(Object.self)")
        }
        return table[key].compactMap { objects[$0] }
    }

    /// Adds an index over what is held and what comes. An index of that name that is there already stays.
    package mutating func declare(_ index: Index<Object>) {
        if tables[index.name] == nil { tables[index.name] = IndexTable(index, objects: objects.values) }
    }

    // MARK: - Changing

    /// Takes in one event, and returns the differences in the order in which they must be told.
    package mutating func received(_ event: WatchEvent<Object>) -> [StoreChange<Object>] {
        switch event {
        case .listBegan:
            listed = []
            return []
        case .listed(let object):
            listed?.insert(object.key)
            return put(object)
        case .listEnded(let resourceVersion):
            self.resourceVersion = resourceVersion
            return endList()
        case .applied(let object):
            advance(to: object.metadata.resourceVersion)
            return put(object)
        case .deleted(let object):
            advance(to: object.metadata.resourceVersion)
            return delete(object.key, last: object)
        case .unreadable(let object):
            return received(object)
        case .bookmark(let resourceVersion):
            advance(to: resourceVersion)
            return []
        case .connected, .interrupted:
            return []
        }
    }

    private mutating func advance(to version: String?) {
        // While a list is under way the versions of its objects say nothing about how far the store has got.
        if listed == nil, let version { resourceVersion = version }
    }

    private mutating func endList() -> [StoreChange<Object>] {
        let listed = listed ?? []
        self.listed = nil
        isSynced = true
        unreadable = unreadable.filter { listed.contains($0.key) }
        let vanished = objects.keys.filter { !listed.contains($0) }.sorted()
        return vanished.flatMap { delete($0, last: nil) }
    }

    private mutating func put(_ object: Object) -> [StoreChange<Object>] {
        let key = object.key
        unreadable[key] = nil
        guard let old = objects[key] else {
            set(object, insteadOf: nil)
            return [.added(object, isInitial: !isSynced)]
        }
        guard old.metadata.uid == object.metadata.uid else {
            set(object, insteadOf: old)
            return [.deleted(old), .added(object, isInitial: !isSynced)]
        }
        let version = object.metadata.resourceVersion
        let isSame = version == nil ? old == object : old.metadata.resourceVersion == version
        guard !isSame else { return [] }
        set(object, insteadOf: old)
        return [.updated(old: old, new: object)]
    }

    private mutating func delete(_ key: ObjectKey, last: Object?) -> [StoreChange<Object>] {
        unreadable[key] = nil
        listed?.remove(key)
        guard let old = objects.removeValue(forKey: key) else { return [] }
        for name in tables.keys { tables[name]?.remove(old) }
        let isSameObject = last?.metadata.uid == old.metadata.uid
        return [.deleted(isSameObject ? last ?? old : old)]
    }

    private mutating func received(_ object: UnreadableObject) -> [StoreChange<Object>] {
        if object.isDeleted {
            advance(to: object.resourceVersion)
            return delete(object.key, last: nil)
        }
        var changes: [StoreChange<Object>] = []
        if let old = objects[object.key], let uid = object.uid, old.metadata.uid != uid {
            // What we hold was another object of that name, so it is gone for certain.
            changes = delete(object.key, last: nil)
        }
        listed?.insert(object.key)
        advance(to: object.resourceVersion)
        unreadable[object.key] = object
        return changes
    }

    private mutating func set(_ object: Object, insteadOf old: Object?) {
        objects[object.key] = object
        for name in tables.keys {
            if let old { tables[name]?.remove(old) }
            tables[name]?.insert(object)
        }
    }
}
