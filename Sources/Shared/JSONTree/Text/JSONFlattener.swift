/// Makes the tokens of a tree, which keep its values, so that a tree is read by the same decoder as text.
struct JSONFlattener {
    private(set) var tokens: [JSONToken] = []
    private(set) var kept: [JSONValue] = []

    mutating func append(_ value: JSONValue) {
        switch value {
        case .null: token(.null)
        case .bool(let value): token(value ? .true : .false)
        case .number: token(.keptNumber, keep(value))
        case .string: token(.keptString, keep(value))
        case .array(let elements):
            let container = token(.array, keep(value) + 1, count: elements.count)
            for element in elements { append(element) }
            tokens[container].next = UInt32(tokens.count)
        case .object(let members):
            let container = token(.object, keep(value) + 1, count: members.count)
            for (name, member) in members {
                token(.keptString, keep(.string(name)))
                append(member)
            }
            tokens[container].next = UInt32(tokens.count)
        }
    }

    private mutating func keep(_ value: JSONValue) -> Int {
        kept.append(value)
        return kept.count - 1
    }

    @discardableResult
    private mutating func token(_ kind: JSONToken.Kind, _ start: Int = 0, count: Int = 0) -> Int {
        tokens.append(
            JSONToken(kind: kind, start: UInt32(start), count: UInt32(count), next: UInt32(tokens.count + 1)))
        return tokens.count - 1
    }
}
