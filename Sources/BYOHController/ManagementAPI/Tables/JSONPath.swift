import JSONTree

/// The paths of printer columns: `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`, `.items[0]`, `.a['b.c']`.
///
/// A part of what kubectl's JSONPath can do: members, indexes, `[*]` and filters for one equal member.
struct JSONPath: Hashable, Sendable {
    private enum Step: Hashable {
        case member(String)
        case index(Int)
        case all
        case filter(member: [String], value: String)
    }

    private var steps: [Step] = []

    /// Nil for text that is no such path.
    init?(_ text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
        if rest.hasPrefix("$") { rest.removeFirst() }
        while let first = rest.first {
            rest.removeFirst()
            switch first {
            case ".":
                var name = ""
                while let next = rest.first, next != ".", next != "[" {
                    rest.removeFirst()
                    // A backslash makes a dot part of the name.
                    name.append(next == "\\" ? rest.popFirst() ?? next : next)
                }
                if !name.isEmpty { steps.append(.member(name)) }
            case "[":
                guard let end = rest.firstIndex(of: "]"), let step = Self.bracket(rest[..<end]) else { return nil }
                steps.append(step)
                rest = rest[rest.index(after: end)...]
            default: return nil
            }
        }
    }

    private static func bracket(_ text: Substring) -> Step? {
        if text == "*" { return .all }
        if let index = Int(text) { return .index(index) }
        if text.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote {
            return .member(String(text.dropFirst().dropLast()))
        }
        guard text.hasPrefix("?(@."), text.hasSuffix(")") else { return nil }
        let parts = text.dropFirst(4).dropLast().split(separator: "==", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        let value = parts[1].filter { $0 != "\"" && $0 != "'" && $0 != " " }
        return .filter(member: parts[0].filter { $0 != " " }.split(separator: ".").map(String.init), value: value)
    }

    /// What the path leads to, in order.
    func values(in document: JSONValue) -> [JSONValue] {
        steps.reduce([document]) { values, step in
            values.flatMap { value -> [JSONValue] in
                switch step {
                case .member(let name): value[name].map { [$0] } ?? []
                case .index(let index): value[index].map { [$0] } ?? []
                case .all: value.array ?? value.object.map { Array($0.values) } ?? []
                case .filter(let member, let wanted):
                    (value.array ?? []).filter { element in
                        let found = element[JSONPointer(member)]
                        return (found?.string ?? found?.description) == wanted
                    }
                }
            }
        }
    }
}
