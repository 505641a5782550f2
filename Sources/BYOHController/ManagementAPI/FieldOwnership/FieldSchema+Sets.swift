import JSONTree

extension FieldSchema {
    /// Every part of the value that can be owned: what an applied manifest claims.
    func fieldSet(of value: JSONValue) -> FieldSet {
        var set = FieldSet()
        switch (resolved(for: value), value) {
        case (.map(let map), .object(let members)) where !map.isUnit:
            for (name, member) in members {
                guard let schema = map.schema(of: name) else { continue }
                let element = PathElement.field(name)
                let (isLeaf, below) = schema.claims(of: member)
                // Structures with fields of their own are owned field by field; entries of maps are owned themselves too.
                if isLeaf || member.isNull || member == [:] || map.fields[name] == nil { set.insert(element) }
                set.setChild(element, below)
            }
        case (.list(let list), .array(let items)) where list.kind != .unit:
            for (element, item) in list.identified(items) {
                set.insert(element)
                set.setChild(element, (set.children[element] ?? FieldSet()).union(list.element.claims(of: item).below))
            }
        default: break
        }
        return set
    }

    /// Whether the value is owned as a whole, and if not, what of it is.
    private func claims(of value: JSONValue) -> (isLeaf: Bool, below: FieldSet) {
        switch resolved(for: value) {
        case .scalar: (true, FieldSet())
        case .map(let map) where map.isUnit: (true, FieldSet())
        case .list(let list) where list.kind == .unit: (true, FieldSet())
        default: (false, fieldSet(of: value))
        }
    }

    /// The set with every named field under which it has something.
    ///
    /// When a manager lets go of all fields of a structure, the structure itself is to go with them.
    func withNamedFields(_ set: FieldSet) -> FieldSet {
        var result = set
        for (element, child) in set.children {
            let below: FieldSchema
            switch (self, element) {
            case (.map(let map), .field(let name)):
                if map.fields[name] != nil { result.insert(element) }
                below = map.schema(of: name) ?? .deduced
            case (.list(let list), _): below = list.element
            default: below = .deduced
            }
            result.setChild(element, below.withNamedFields(child))
        }
        return result
    }
}
