import JSONTree

extension FieldSchema {
    /// The value with everything that the other says: units are replaced, everything else is merged.
    func merged(_ value: JSONValue?, with other: JSONValue) -> JSONValue {
        let schema = resolved(for: other)
        guard let value, schema == resolved(for: value) else { return other }
        switch (schema, value, other) {
        case (.map(let map), .object(let members), .object(let changes)) where !map.isUnit:
            var result = members
            for (name, change) in changes {
                result[name] = map.schema(of: name)?.merged(members[name], with: change) ?? change
            }
            return .object(result)
        case (.list(let list), .array(let items), .array(let changes)) where list.kind != .unit:
            return .array(list.merged(items, with: changes))
        // Nothing of a structure or an associative list is not the removal of what others have put there.
        case (.map(let map), .object, .null) where !map.isUnit: return value
        case (.list(let list), .array, .null) where list.kind != .unit: return value
        default: return other
        }
    }

    /// The value without the parts in `set`, and without containers that this has emptied; nil when nothing is left.
    func removing(_ set: FieldSet, from value: JSONValue) -> JSONValue? {
        if set.isEmpty { return value }
        switch (resolved(for: value), value) {
        case (.map(let map), .object(let members)) where !map.isUnit:
            var result: [String: JSONValue] = [:]
            for (name, member) in members {
                let element = PathElement.field(name)
                if set.members.contains(element) { continue }
                guard let below = set.children[element] else {
                    result[name] = member
                    continue
                }
                result[name] = (map.schema(of: name) ?? .deduced).removing(below, from: member)
            }
            return result.isEmpty && !members.isEmpty ? nil : .object(result)
        case (.list(let list), .array(let items)) where list.kind != .unit:
            var result: [JSONValue] = []
            for item in items {
                guard let element = list.pathElement(of: item) else {
                    result.append(item)
                    continue
                }
                if set.members.contains(element) { continue }
                if let below = set.children[element] {
                    if let left = list.element.removing(below, from: item) { result.append(left) }
                } else {
                    result.append(item)
                }
            }
            return result.isEmpty && !items.isEmpty ? nil : .array(result)
        default: return value
        }
    }
}

extension FieldSchema.List {
    /// Both lists in one: the changes in their order, and between them what only `items` has, as near to where it stood as
    /// that allows.
    fileprivate func merged(_ items: [JSONValue], with changes: [JSONValue]) -> [JSONValue] {
        let old = identified(items)
        let new = identified(changes)
        let wanted = Set(new.map(\.element))
        let present = Dictionary(old.map { ($0.element, $0.item) }) { first, _ in first }
        var result: [JSONValue] = []
        var next = new[...]
        func take(_ entry: (element: PathElement, item: JSONValue)) {
            result.append(self.element.merged(present[entry.element], with: entry.item))
        }
        for (element, item) in old {
            guard wanted.contains(element) else {
                result.append(item)
                continue
            }
            // One that is not the next that both have was taken before, or is taken later.
            let place = next.firstIndex { present[$0.element] != nil }
            guard let place, next[place].element == element else { continue }
            for entry in next[...place] { take(entry) }
            next = next[(place + 1)...]
        }
        for entry in next { take(entry) }
        return result
    }
}
