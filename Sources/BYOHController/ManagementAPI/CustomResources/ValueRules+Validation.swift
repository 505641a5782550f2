import JSONTree

extension StructuralSchema.ValueRules {
    /// Of a text only the first problem is told.
    func textProblems(_ text: String, _ value: JSONValue, _ path: String) -> [FieldError] {
        let count = Int64(text.unicodeScalars.count)
        if let maxLength, count > maxLength { return [.tooLong(path, maximumBytes: Int(clamping: maxLength))] }
        if let minLength, count < minLength {
            return [.invalid(path, value, "\(path) in body should be at least \(minLength) chars long")]
        }
        // A pattern that cannot be read came with a definition of an earlier version; nothing matches it.
        if let pattern, expression?.matches(text) != true {
            return [.invalid(path, value, "\(path) in body should match '\(pattern)'")]
        }
        return []
    }

    func numberProblems(
        _ number: Double, _ value: JSONValue, _ path: String, _ node: StructuralSchema.Node
    ) -> [FieldError] {
        var problems: [FieldError] = []
        if node.type == "integer", node.format == "int32", let integer = value.int64, Int32(exactly: integer) == nil {
            problems.append(.unplaced("Checked value must be of type integer with format int32 in \(path)"))
        }
        if let multipleOf, multipleOf != 0, (number / multipleOf).rounded() * multipleOf != number {
            problems.append(.invalid(path, value, "\(path) in body should be a multiple of \(shown(multipleOf))"))
        }
        if let minimum, isMinimumExclusive ? number <= minimum : number < minimum {
            let relation = isMinimumExclusive ? "greater than" : "greater than or equal to"
            problems.append(.invalid(path, value, "\(path) in body should be \(relation) \(shown(minimum))"))
        }
        if let maximum, isMaximumExclusive ? number >= maximum : number > maximum {
            let relation = isMaximumExclusive ? "less than" : "less than or equal to"
            problems.append(.invalid(path, value, "\(path) in body should be \(relation) \(shown(maximum))"))
        }
        return problems
    }

    private func shown(_ number: Double) -> String { JSONNumber(number).map(\.description) ?? "\(number)" }

    func elementProblems(_ elements: [JSONValue], _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if let minItems, elements.count < minItems {
            problems.append(
                .invalid(path, .number(JSONNumber(elements.count)), tooFew(path, minItems, "items")))
        }
        if let maxItems, elements.count > maxItems {
            problems.append(.tooMany(path, elements.count, maximum: maxItems))
        }
        if hasUniqueItems, Set(elements).count != elements.count {
            problems.append(.invalid(path, "", "\(path) in body shouldn't contain duplicates"))
        }
        return problems
    }

    func memberCountProblems(_ count: Int, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if let minProperties, count < minProperties {
            problems.append(.invalid(path, .number(JSONNumber(count)), tooFew(path, minProperties, "properties")))
        }
        if let maxProperties, count > maxProperties {
            problems.append(.tooMany(path, count, maximum: maxProperties))
        }
        return problems
    }

    private func tooFew(_ path: String, _ minimum: Int64, _ what: String) -> String {
        "\(path) in body should have at least \(minimum) \(what)"
    }

    /// What `anyOf`, `oneOf`, `allOf` and `not` find: that none fits, and of the alternatives the problems of the one that
    /// fits best.
    func combinationProblems(_ value: JSONValue, _ path: String) -> [FieldError] {
        var problems: [FieldError] = []
        if !anyOf.isEmpty {
            let found = anyOf.map { $0.problems(in: value, at: path) }
            if !found.contains([]) {
                problems.append(.unplaced("\"\(path)\" must validate at least one schema (anyOf)"))
                problems += best(found)
            }
        }
        if !oneOf.isEmpty {
            let found = oneOf.map { $0.problems(in: value, at: path) }
            let count = found.count(where: \.isEmpty)
            let text = "\"\(path)\" must validate one and only one schema (oneOf)"
            if count == 0 { problems += [.unplaced("\(text). Found none valid")] + best(found) }
            if count > 1 { problems.append(.unplaced("\(text). Found \(count) valid alternatives")) }
        }
        if !allOf.isEmpty {
            let found = allOf.map { $0.problems(in: value, at: path) }
            problems += found.flatMap(\.self)
            let count = found.count(where: \.isEmpty)
            if count < allOf.count {
                let hint = count == 0 ? ". None validated" : ""
                problems.append(.unplaced("\"\(path)\" must validate all the schemas (allOf)\(hint)"))
            }
        }
        if let not, not.problems(in: value, at: path).isEmpty {
            problems.append(.unplaced("\"\(path)\" must not validate the schema (not)"))
        }
        return problems
    }

    private func best(_ alternatives: [[FieldError]]) -> [FieldError] {
        alternatives.min { $0.count < $1.count } ?? []
    }
}
