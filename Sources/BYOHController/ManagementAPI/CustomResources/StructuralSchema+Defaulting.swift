import JSONTree

extension StructuralSchema {
    /// Whether there is a default anywhere in it. Built-in types have none.
    var hasDefaults: Bool {
        guard case .node(let node) = self else { return false }
        if node.defaultValue != nil || node.items?.hasDefaults == true { return true }
        if case .schema(let schema) = node.additionalProperties, schema.hasDefaults { return true }
        return node.properties.values.contains(where: \.hasDefaults)
    }

    /// The value with defaults where a member is absent, or null and may not be null.
    func defaulted(_ value: JSONValue) -> JSONValue {
        let node = self.node
        switch value {
        case .array(let elements):
            guard let items = node.items else { return value }
            return .array(elements.map(items.defaulted))
        case .object(var members):
            for (key, property) in node.properties {
                if let member = members[key] {
                    if member.isNull, !property.node.isNullable {
                        members[key] = property.node.defaultValue
                    }
                } else {
                    members[key] = property.node.defaultValue
                }
            }
            for (key, member) in members where !member.isNull {
                if let property = node.properties[key] {
                    members[key] = property.defaulted(member)
                } else if case .schema(let schema) = node.additionalProperties {
                    members[key] = schema.defaulted(member)
                }
            }
            return .object(members)
        default: return value
        }
    }
}
