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
        // However often something is there again, that is told once.
        var seen: [JSONValue: Int] = [:]
        return keys.enumerated().compactMap { index, key in
            seen[key, default: 0] += 1
            return seen[key] == 2 ? .duplicate("\(path)[\(index)]", key) : nil
        }
    }

    /// What is wrong with an object as an object of its own: its kind, its version and its metadata.
    static func resourceProblems(_ value: JSONValue, _ path: String) -> [FieldError] {
        guard value.object != nil else { return [] }
        func place(_ member: String) -> String { path.isEmpty ? member : "\(path).\(member)" }
        var problems: [FieldError] = []
        for member in ["apiVersion", "kind"] {
            switch value[member] {
            case nil: problems.append(.required(place(member)))
            case .some(.string("")): problems.append(.invalid(place(member), "", "must not be empty"))
            case .some(.string(let text)):
                problems += textProblems(text, isKind: member == "kind").map {
                    .invalid(place(member), .string(text), $0)
                }
            case .some(let other): problems.append(.invalid(place(member), other, "must be a string"))
            }
        }
        guard let metadata = value["metadata"] else { return problems }
        let types = StructuralSchema.named("\(DefinitionText.meta).ObjectMeta")
            .problems(in: metadata, at: place("metadata"))
        if !types.isEmpty { return problems + types }
        return problems + MetadataCheck(metadata: metadata, path: place("metadata")).embeddedProblems
    }

    private static func textProblems(_ text: String, isKind: Bool) -> [String] {
        guard isKind else {
            return text.count { $0 == "/" } > 1 ? ["unexpected GroupVersion string: \(text)"] : []
        }
        let refusals = NameText.letterLabel(text.lowercased())
        if refusals.isEmpty { return [] }
        return ["may have mixed case, but should otherwise match: \(refusals.joined(separator: ","))"]
    }
}
