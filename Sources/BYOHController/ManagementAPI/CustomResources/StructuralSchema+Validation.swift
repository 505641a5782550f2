import JSONTree

extension StructuralSchema {
    /// What is wrong with the value, worded and in the order in which kube-apiserver says it.
    ///
    /// What has not changed is not held against a write: definitions may become stricter than objects that exist.
    /// - Parameter old: What the value replaces; nil when it is new, or when nobody knows.
    func problems(in value: JSONValue, at path: String = "", replacing old: JSONValue? = nil) -> [FieldError] {
        if let old, old == value { return [] }
        let node = self.node
        if value.isNull {
            if node.isNullable || node.typeText.isEmpty { return [] }
            return [.typeInvalid(path, "null", "\(path) in body must be of type \(node.typeText): \"null\"")]
        }
        var problems = node.typeProblems(value, path)
        problems += node.rules.combinationProblems(value, path)
        if case .string(let text) = value {
            problems += node.rules.textProblems(text, value, path)
            if !node.isIntOrString, !StringFormat.isGood(text, node.format) {
                problems.append(.invalid(path, value, "\(path) in body must be of type \(node.format): \(value)"))
            }
        }
        if case .number(let number) = value { problems += node.rules.numberProblems(number.double, value, path, node) }
        if case .array(let elements) = value {
            if let items = node.items {
                for (index, element) in elements.enumerated() {
                    let before = node.counterpart(of: element, in: old)
                    problems += items.problems(in: element, at: "\(path)[\(index)]", replacing: before)
                }
            }
            problems += node.rules.elementProblems(elements, path)
        }
        if let allowed = node.rules.allowed, !allowed.contains(value) {
            problems.append(.notSupported(path, value, supported: allowed.map { $0.string ?? $0.description }))
        }
        if case .object(let members) = value { problems += memberProblems(members, path, node, old) }
        return problems
    }

    private func memberProblems(
        _ members: [String: JSONValue], _ path: String, _ node: Node, _ old: JSONValue?
    ) -> [FieldError] {
        var problems = node.rules.memberCountProblems(members.count, path)
        func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
        for (key, member) in members.sorted(by: { $0.key < $1.key }) {
            if let property = node.properties[key] {
                problems += property.problems(in: member, at: place(key), replacing: old?[key])
            } else if case .schema(let schema) = node.additionalProperties {
                problems += schema.problems(in: member, at: place(key), replacing: old?[key])
            }
        }
        for name in node.rules.required where members[name] == nil { problems.append(.required(place(name))) }
        return problems
    }
}

extension StructuralSchema.Node {
    /// The element of an old list that an element of a new one replaces: only lists that are maps tell.
    fileprivate func counterpart(of element: JSONValue, in old: JSONValue?) -> JSONValue? {
        guard listType == "map", let elements = old?.array else { return nil }
        return elements.first { other in listMapKeys.allSatisfy { other[$0] == element[$0] } }
    }

    /// The type as messages name it.
    fileprivate var typeText: String { isIntOrString ? "integer,string" : type }

    fileprivate func typeProblems(_ value: JSONValue, _ path: String) -> [FieldError] {
        let isGood =
            if isIntOrString {
                value.string != nil || value.int64 != nil
            } else {
                switch type {
                case "object": value.object != nil
                case "array": value.array != nil
                case "string": value.string != nil
                case "boolean": value.bool != nil
                case "number": value.number != nil
                case "integer": value.int64 != nil
                default: true
                }
            }
        if isGood { return [] }
        let found = value.schemaType
        return [.typeInvalid(path, .string(found), "\(path) in body must be of type \(typeText): \"\(found)\"")]
    }
}

extension JSONValue {
    /// What a schema calls the type of the value.
    var schemaType: String {
        switch self {
        case .null: "null"
        case .bool: "boolean"
        case .number: int64 == nil ? "number" : "integer"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
