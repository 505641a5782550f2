import JSONTree

/// A tree as YAML in the form of Go's library: keys sorted, two blanks a level, sequences not indented. Pure.
enum YAMLText {
    /// The text, with a line feed at its end.
    static func document(_ tree: JSONValue) -> String {
        var lines: [String] = []
        write(tree, at: 0, into: &lines)
        return lines.joined(separator: "\n") + "\n"
    }

    private static func write(_ tree: JSONValue, at indent: Int, into lines: inout [String]) {
        let blanks = String(repeating: " ", count: indent)
        switch tree {
        case .object(let members) where !members.isEmpty:
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                let name = blanks + YAMLScalar.text(key) + ":"
                switch value {
                case .object(let inner) where !inner.isEmpty:
                    lines.append(name)
                    write(value, at: indent + 2, into: &lines)
                case .array(let elements) where !elements.isEmpty:
                    lines.append(name)
                    write(value, at: indent, into: &lines)
                default:
                    lines.append(name + " " + scalar(value, at: indent))
                }
            }
        case .array(let elements) where !elements.isEmpty:
            for element in elements {
                var inner: [String] = []
                write(element, at: indent + 2, into: &inner)
                inner[0] = blanks + "- " + inner[0].dropFirst(indent + 2)
                lines += inner
            }
        default:
            lines.append(blanks + scalar(tree, at: max(0, indent - 2)))
        }
    }

    /// A value without members. Text of several lines becomes a literal block, indented more than `indent`.
    private static func scalar(_ value: JSONValue, at indent: Int) -> String {
        switch value {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.description
        case .string(let text) where isBlock(text): block(text, at: indent + 2)
        case .string(let text): YAMLScalar.text(text)
        case .array: "[]"
        case .object: "{}"
        }
    }

    private static func isBlock(_ text: String) -> Bool {
        text.contains("\n") && text.first?.isWhitespace == false
            && text.unicodeScalars.allSatisfy { $0 == "\n" || $0 == "\t" || ($0.value >= 0x20 && $0.value != 0x7F) }
    }

    private static func block(_ text: String, at indent: Int) -> String {
        let blanks = String(repeating: " ", count: indent)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let trailing = lines.reversed().prefix(while: \.isEmpty).count
        let header = trailing == 0 ? "|-" : trailing == 1 ? "|" : "|+"
        if trailing > 0 { lines.removeLast() }
        return header + "\n" + lines.map { $0.isEmpty ? "" : blanks + $0 }.joined(separator: "\n")
    }
}
