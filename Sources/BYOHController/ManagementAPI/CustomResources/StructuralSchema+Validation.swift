import JSONTree

extension StructuralSchema {
    /// What is wrong with the value, worded as kube-apiserver words it.
    func problems(in value: JSONValue, at path: String = "") -> [FieldError] {
        let node = self.node
        if value.isNull {
            if node.isNullable { return [] }
            return [.typeInvalid(path.isEmpty ? "<nil>" : path, value, mismatch(path, value, node))]
        }
        if let problem = typeProblem(value, path, node) { return [problem] }
        var problems = node.rules.problems(in: value, at: path)
        switch value {
        case .object(let members):
            for (key, member) in members.sorted(by: { $0.key < $1.key }) {
                let place = path.isEmpty ? key : "\(path).\(key)"
                if let property = node.properties[key] {
                    problems += property.problems(in: member, at: place)
                } else if case .schema(let schema) = node.additionalProperties {
                    problems += schema.problems(in: member, at: place)
                }
            }
        case .array(let elements):
            if let items = node.items {
                for (index, element) in elements.enumerated() {
                    problems += items.problems(in: element, at: "\(path)[\(index)]")
                }
            }
            problems += duplicates(elements, path, node)
        default: break
        }
        return problems
    }

    private func typeProblem(_ value: JSONValue, _ path: String, _ node: Node) -> FieldError? {
        if node.isIntOrString {
            let isGood = value.string != nil || value.int64 != nil
            return isGood ? nil : .typeInvalid(path, value, "\(path) in body must be of type integer,string")
        }
        let isGood =
            switch node.type {
            case "object": value.object != nil
            case "array": value.array != nil
            case "string": value.string != nil
            case "boolean": value.bool != nil
            case "number": value.number != nil
            case "integer": value.int64 != nil
            default: true
            }
        if !isGood { return .typeInvalid(path, value, mismatch(path, value, node)) }
        if node.type == "integer", node.format == "int32", let number = value.int64, Int32(exactly: number) == nil {
            return .invalid(path, value, "\(path) in body must be of type int32: \"\(number)\"")
        }
        if node.type == "string", let text = value.string, let problem = StringFormat.problem(text, node.format) {
            return .invalid(path, value, "\(path) in body must be of type \(node.format): \(problem)")
        }
        return nil
    }

    private func mismatch(_ path: String, _ value: JSONValue, _ node: Node) -> String {
        let found =
            switch value {
            case .null: "null"
            case .bool: "boolean"
            case .number: value.int64 == nil ? "number" : "integer"
            case .string: "string"
            case .array: "array"
            case .object: "object"
            }
        return "\(path) in body must be of type \(node.type): \"\(found)\""
    }

    /// Elements of sets are unique; elements of map-like lists have unique keys.
    private func duplicates(_ elements: [JSONValue], _ path: String, _ node: Node) -> [FieldError] {
        let keys: [JSONValue]
        switch node.listType {
        case "set": keys = elements
        case "map":
            keys = elements.map { element in
                .object(
                    Dictionary(
                        uniqueKeysWithValues: Set(node.listMapKeys).map { key in
                            (key, element[key] ?? node.items?.node.properties[key]?.node.defaultValue ?? .null)
                        }))
            }
        default: return []
        }
        var seen: Set<JSONValue> = []
        return keys.enumerated().compactMap { index, key in
            seen.insert(key).inserted ? nil : .duplicate("\(path)[\(index)]", key)
        }
    }
}

extension StructuralSchema.ValueRules {
    /// What these rules find wrong; the type of the value has been checked.
    fileprivate func problems(in value: JSONValue, at path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if let allowed, !allowed.contains(value) {
            problems.append(
                .notSupported(path, value, supported: allowed.map { $0.string ?? $0.description }))
        }
        switch value {
        case .string(let text): problems += textProblems(text, value, path)
        case .number(let number): problems += numberProblems(number.double, value, path)
        case .array(let elements): problems += countProblems(elements.count, path, minItems, maxItems, "items")
        case .object(let members):
            problems += countProblems(members.count, path, minProperties, maxProperties, "properties")
            for name in required where members[name] == nil {
                problems.append(.required(path.isEmpty ? name : "\(path).\(name)"))
            }
        default: break
        }
        if hasUniqueItems, let elements = value.array, Set(elements).count != elements.count {
            problems.append(.invalid(path, shownAs: "array", "\(path) in body shouldn't contain duplicates"))
        }
        return problems + combinationProblems(value, path)
    }

    private func textProblems(_ text: String, _ value: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        let count = Int64(text.unicodeScalars.count)
        if let minLength, count < minLength {
            problems.append(.invalid(path, value, "\(path) in body should be at least \(minLength) chars long"))
        }
        if let maxLength, count > maxLength {
            problems.append(
                .invalid(path, shownAs: "text", "\(path) in body should be at most \(maxLength) chars long"))
        }
        if let pattern, !matches(text, pattern) {
            problems.append(.invalid(path, value, "\(path) in body should match '\(pattern)'"))
        }
        return problems
    }

    private func matches(_ text: String, _ pattern: String) -> Bool {
        // The definition was checked when it was written, so a pattern that cannot be read here was never accepted.
        guard let expression = try? Regex(pattern) else { return false }
        return text.firstMatch(of: expression) != nil
    }

    private func numberProblems(_ number: Double, _ value: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if let minimum, isMinimumExclusive ? number <= minimum : number < minimum {
            let relation = isMinimumExclusive ? "greater than" : "greater than or equal to"
            problems.append(.invalid(path, value, "\(path) in body should be \(relation) \(shown(minimum))"))
        }
        if let maximum, isMaximumExclusive ? number >= maximum : number > maximum {
            let relation = isMaximumExclusive ? "less than" : "less than or equal to"
            problems.append(.invalid(path, value, "\(path) in body should be \(relation) \(shown(maximum))"))
        }
        if let multipleOf, multipleOf != 0, (number / multipleOf).rounded() * multipleOf != number {
            problems.append(.invalid(path, value, "\(path) in body should be a multiple of \(shown(multipleOf))"))
        }
        return problems
    }

    private func shown(_ number: Double) -> String { JSONNumber(number).map(\.description) ?? "\(number)" }

    private func countProblems(
        _ count: Int, _ path: String, _ minimum: Int64?, _ maximum: Int64?, _ what: String
    ) -> [FieldError] {
        var problems: [FieldError] = []
        if let minimum, count < minimum {
            problems.append(
                .invalid(path, shownAs: "\(count)", "\(path) in body should have at least \(minimum) \(what)"))
        }
        if let maximum, count > maximum {
            problems.append(
                .invalid(path, shownAs: "\(count)", "\(path) in body should have at most \(maximum) \(what)"))
        }
        return problems
    }

    private func combinationProblems(_ value: JSONValue, _ path: String) -> [FieldError] {
        var problems = allOf.flatMap { $0.problems(in: value, at: path) }
        func failing(_ schemas: [StructuralSchema]) -> Int {
            schemas.count { !$0.problems(in: value, at: path).isEmpty }
        }
        if !anyOf.isEmpty, failing(anyOf) == anyOf.count {
            problems.append(.invalid(path, shownAs: "\"\"", "\"\(path)\" must validate at least one schema (anyOf)"))
        }
        if !oneOf.isEmpty, failing(oneOf) != oneOf.count - 1 {
            problems.append(
                .invalid(path, shownAs: "\"\"", "\"\(path)\" must validate one and only one schema (oneOf)"))
        }
        if let not, not.problems(in: value, at: path).isEmpty {
            problems.append(.invalid(path, shownAs: "\"\"", "\"\(path)\" must not validate the schema (not)"))
        }
        return problems
    }
}
