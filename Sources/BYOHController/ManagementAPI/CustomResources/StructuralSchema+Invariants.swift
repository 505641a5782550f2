import JSONTree
import KubernetesModel

extension StructuralSchema {
    /// What is wrong with objects inside the value, which have names and kinds of their own.
    func embeddedProblems(in value: JSONValue, at path: String = "") -> [FieldError] {
        let node = self.node
        let own = node.isEmbeddedResource ? Self.resourceProblems(value, path) : []
        return own + inside(value, path) { $0.embeddedProblems(in: $1, at: $2) }
    }

    /// Elements that occur twice in sets, and keys that occur twice in lists that are maps.
    func listProblems(in value: JSONValue, at path: String = "") -> [FieldError] {
        let node = self.node
        let own = value.array.map { duplicates($0, path, node) } ?? []
        return own + inside(value, path) { $0.listProblems(in: $1, at: $2) }
    }

    /// What `check` finds in members and elements that have a schema.
    private func inside(
        _ value: JSONValue, _ path: String,
        _ check: (StructuralSchema, JSONValue, String) -> [FieldError]
    ) -> [FieldError] {
        let node = self.node
        switch value {
        case .object(let members):
            return members.sorted { $0.key < $1.key }.flatMap { key, member -> [FieldError] in
                if let property = node.properties[key] {
                    return check(property, member, path.isEmpty ? key : "\(path).\(key)")
                }
                if case .schema(let schema) = node.additionalProperties {
                    return check(schema, member, "\(path)[\(key)]")
                }
                return []
            }
        case .array(let elements):
            guard let items = node.items else { return [] }
            return elements.enumerated().flatMap { index, element in check(items, element, "\(path)[\(index)]") }
        default: return []
        }
    }

    private func duplicates(_ elements: [JSONValue], _ path: String, _ node: Node) -> [FieldError] {
        let keys: [JSONValue]
        switch node.listType {
        case "set": keys = elements
        case "map":
            keys = elements.map { element in
                var key: [String: JSONValue] = [:]
                for name in node.listMapKeys {
                    key[name] = element[name] ?? node.items?.node.properties[name]?.node.defaultValue
                }
                return .object(key)
            }
        default: return []
        }
        var seen: Set<JSONValue> = []
        return keys.enumerated().compactMap { index, key in
            seen.insert(key).inserted ? nil : .duplicate("\(path)[\(index)]", key)
        }
    }

    private static func resourceProblems(_ value: JSONValue, _ path: String) -> [FieldError] {
        guard value.object != nil else { return [] }
        var problems: [FieldError] = []
        for member in ["apiVersion", "kind"] {
            switch value[member] {
            case nil: problems.append(.required("\(path).\(member)"))
            case .some(.string(let text)):
                if text.isEmpty { problems.append(.invalid("\(path).\(member)", "", "must not be empty")) }
                let isKind = member == "kind"
                if isKind, !text.isEmpty, let violation = NameRule.label.violation(in: text.lowercased()) {
                    problems.append(
                        .invalid(
                            "\(path).kind", .string(text),
                            "may have mixed case, but should otherwise match: \(violation)"))
                }
            case .some(let other): problems.append(.invalid("\(path).\(member)", other, "must be a string"))
            }
        }
        if let metadata = value["metadata"] {
            problems += StructuralSchema.named("\(DefinitionText.meta).ObjectMeta")
                .problems(in: metadata, at: "\(path).metadata")
            if let name = metadata["name"]?.string, !name.isEmpty,
                let violation = NameRule.pathSegment.violation(in: name)
            {
                problems.append(.invalid("\(path).metadata.name", .string(name), violation))
            }
        }
        return problems
    }
}
