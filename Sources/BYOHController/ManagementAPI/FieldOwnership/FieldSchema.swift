import JSONTree

/// How the fields of a kind are merged and owned: what is a unit, and what is merged part by part.
///
/// Follows `sigs.k8s.io/structured-merge-diff/schema`.
indirect enum FieldSchema: Hashable, Sendable {
    /// A text, a number, a boolean.
    case scalar
    case map(Map)
    case list(List)
    /// By the value: objects part by part, lists as units.
    case deduced
    /// By the value: objects and lists as units.
    case deducedUnit

    /// An object.
    struct Map: Hashable, Sendable {
        /// The fields that have names of their own.
        var fields: [String: Field] = [:]
        /// What is under any other name; nil when there are no others.
        var element: FieldSchema?
        /// Whether it is owned and replaced as a whole.
        var isUnit = false
    }

    struct Field: Hashable, Sendable {
        var schema: FieldSchema
        /// Whether the object always has it, if only as an empty object: structures without a pointer in Go.
        var isAlwaysThere = false
        /// What identifies an element without the field: the default of a list's key.
        var defaultValue: JSONValue?
    }

    struct List: Hashable, Sendable {
        var element: FieldSchema
        var kind: Kind

        /// How elements are told apart.
        enum Kind: Hashable, Sendable {
            /// Not at all: the list is a unit.
            case unit
            /// By their value.
            case set
            /// By the values of these members.
            case map(keys: [String])
        }
    }

    /// What the schema is for this value.
    func resolved(for value: JSONValue?) -> FieldSchema {
        switch self {
        case .scalar, .map, .list: self
        case .deduced:
            switch value {
            case .object: .map(Map(element: .deduced))
            case .array: .list(List(element: .deducedUnit, kind: .unit))
            default: .scalar
            }
        case .deducedUnit:
            switch value {
            case .object: .map(Map(element: .deducedUnit, isUnit: true))
            case .array: .list(List(element: .deducedUnit, kind: .unit))
            default: .scalar
            }
        }
    }
}

extension FieldSchema.Map {
    /// The schema of a member; nil for one that does not exist.
    func schema(of name: String) -> FieldSchema? { fields[name]?.schema ?? element }
}

extension FieldSchema.List {
    /// What identifies an element; nil when something that does is missing.
    func pathElement(of item: JSONValue) -> PathElement? {
        switch kind {
        case .unit: return nil
        case .set: return .value(item)
        case .map(let keys):
            var members: [String: JSONValue] = [:]
            for key in keys {
                guard let value = item[key] ?? defaultValue(of: key) else { return nil }
                members[key] = value
            }
            return .key(members)
        }
    }

    private func defaultValue(of key: String) -> JSONValue? {
        guard case .map(let map) = element else { return nil }
        return map.fields[key]?.defaultValue
    }

    /// The elements with what identifies them, in order; elements that nothing identifies are left out.
    func identified(_ items: [JSONValue]) -> [(element: PathElement, item: JSONValue)] {
        items.compactMap { item in pathElement(of: item).map { ($0, item) } }
    }
}

// MARK: - What is always there

extension FieldSchema {
    /// The value with every structure that is always there, as Go writes a value of the type.
    func filledIn(_ value: JSONValue) -> JSONValue {
        switch (self, value) {
        case (.map(let map), .object(var members)):
            for (name, field) in map.fields {
                if let member = members[name], !member.isNull {
                    members[name] = field.schema.filledIn(member)
                } else if field.isAlwaysThere {
                    members[name] = field.schema.filledIn([:])
                }
            }
            return .object(members)
        case (.list(let list), .array(let items)): return .array(items.map(list.element.filledIn))
        default: return value
        }
    }

    /// What Go writes for an object of the kind in which nothing is set.
    var emptyObject: JSONValue { filledIn([:]) }
}
