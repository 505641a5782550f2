import JSONTree

/// What differs between two states of an object, by the parts that can be owned.
struct FieldComparison: Hashable, Sendable {
    private(set) var added = FieldSet()
    private(set) var modified = FieldSet()
    private(set) var removed = FieldSet()

    var isSame: Bool { added.isEmpty && modified.isEmpty && removed.isEmpty }

    /// What one state has and another has not, or has otherwise.
    var changed: FieldSet { added.union(modified) }

    init(from old: JSONValue, to new: JSONValue, _ schema: FieldSchema) {
        compare(old, new, schema, at: FieldPath())
    }

    /// The differences without those at and below what is in `ignored`.
    func ignoring(_ ignored: FieldSet) -> FieldComparison {
        var copy = self
        copy.added = added.subtractingWithDescendants(of: ignored)
        copy.modified = modified.subtractingWithDescendants(of: ignored)
        copy.removed = removed.subtractingWithDescendants(of: ignored)
        return copy
    }

    private mutating func compare(_ old: JSONValue?, _ new: JSONValue?, _ schema: FieldSchema, at path: FieldPath) {
        if old == new { return }
        let oldSchema = schema.resolved(for: old)
        let newSchema = schema.resolved(for: new)
        let isLeaf: Bool
        if new == nil {
            isLeaf = descend(old, new, oldSchema, at: path)
        } else if old == nil || oldSchema == newSchema {
            isLeaf = descend(old, new, newSchema, at: path)
        } else {
            _ = descend(old, new, oldSchema, at: path)
            isLeaf = descend(old, new, newSchema, at: path)
        }
        if isLeaf { return }
        if old == nil { added.insert(path) }
        if new == nil { removed.insert(path) }
    }

    /// Compares part by part. True when the value is one part, which then has been compared.
    private mutating func descend(
        _ old: JSONValue?, _ new: JSONValue?, _ schema: FieldSchema, at path: FieldPath
    ) -> Bool {
        switch schema {
        case .map(let map):
            let oldMembers = old?.object ?? [:]
            let newMembers = new?.object ?? [:]
            // The difference between empty and missing is a difference of the whole.
            if map.isUnit || (oldMembers.isEmpty && newMembers.isEmpty) { return record(old, new, at: path) }
            for name in Set(oldMembers.keys).union(newMembers.keys) {
                guard let schema = map.schema(of: name) else { continue }
                compare(oldMembers[name], newMembers[name], schema, at: path.appending(.field(name)))
            }
            return false
        case .list(let list):
            let oldItems = old?.array ?? []
            let newItems = new?.array ?? []
            if list.kind == .unit || (oldItems.isEmpty && newItems.isEmpty) { return record(old, new, at: path) }
            compare(oldItems, newItems, list, at: path)
            return false
        case .scalar, .deduced, .deducedUnit: return record(old, new, at: path)
        }
    }

    private mutating func compare(
        _ old: [JSONValue], _ new: [JSONValue], _ list: FieldSchema.List, at path: FieldPath
    ) {
        let oldItems = Dictionary(grouping: list.identified(old), by: \.element).mapValues { $0.map(\.item) }
        let newItems = Dictionary(grouping: list.identified(new), by: \.element).mapValues { $0.map(\.item) }
        for element in Set(oldItems.keys).union(newItems.keys) {
            let place = path.appending(element)
            let oldOnes = oldItems[element] ?? []
            let newOnes = newItems[element] ?? []
            if oldOnes.count > 1 || newOnes.count > 1 {
                // Elements that are not unique are compared together, as one.
                if oldOnes != newOnes {
                    _ = record(
                        oldOnes.isEmpty ? nil : .array(oldOnes), newOnes.isEmpty ? nil : .array(newOnes), at: place)
                }
            } else {
                compare(oldOnes.first, newOnes.first, list.element, at: place)
            }
        }
    }

    private mutating func record(_ old: JSONValue?, _ new: JSONValue?, at path: FieldPath) -> Bool {
        if old == nil {
            added.insert(path)
        } else if new == nil {
            removed.insert(path)
        } else if old != new {
            modified.insert(path)
        }
        return true
    }
}
