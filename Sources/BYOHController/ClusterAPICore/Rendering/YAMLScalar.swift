/// One text as a YAML scalar, quoted where YAML 1.1 would read something else than this text. Pure.
enum YAMLScalar {
    /// The text in the shortest of the forms plain, single-quoted and double-quoted that reads back as it is.
    static func text(_ text: String) -> String {
        if readsAsSomethingElse(text) { return doubleQuoted(text) }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x85 }) else {
            return doubleQuoted(text)
        }
        return canBePlain(text) ? text : "'" + text.replacing("'", with: "''") + "'"
    }

    /// The text in double quotes with escapes that Go's `%q`, JSON and YAML agree on.
    static func doubleQuoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: quoted += "\\x" + hex(scalar.value, 2)
            case _ where (0x80..<0xA0).contains(scalar.value) || [0x2028, 0x2029, 0xFEFF].contains(scalar.value):
                quoted += "\\u" + hex(scalar.value, 4)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    private static func hex(_ value: UInt32, _ width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    // MARK: - What YAML 1.1 makes of plain text

    private static let words: Set<String> = [
        "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", "+.inf", ".nan", "<<",
    ]

    private static func readsAsSomethingElse(_ text: String) -> Bool {
        if text.isEmpty || words.contains(text.lowercased()) { return true }
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else { return false }
        return looksLikeNumber(text) || looksLikeDate(text)
    }

    private static func looksLikeNumber(_ text: String) -> Bool {
        var body = Substring(text.replacing("_", with: ""))
        if let sign = body.first, "+-".contains(sign) { body.removeFirst() }
        if Double(body) != nil || body == "." { return true }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)]
        where body.hasPrefix(prefix) && Int64(body.dropFirst(2), radix: radix) != nil { return true }
        // Base 60: 1:20, 190:20:30.5.
        let parts = body.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count > 1 && parts.dropFirst().allSatisfy { Double($0).map { (0..<60).contains($0) } ?? false }
            && Int(parts[0]) != nil
    }

    /// `2001-01-01`, with or without a time.
    private static func looksLikeDate(_ text: String) -> Bool {
        let parts = text.prefix { $0 != "T" && $0 != "t" && $0 != " " }.split(
            separator: "-", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].utf8.count == 4 && parts.allSatisfy { Int($0) != nil }
    }

    // MARK: - Where plain text ends

    private static func canBePlain(_ text: String) -> Bool {
        guard let first = text.first, !text.hasPrefix(" "), !text.hasSuffix(" "), !text.hasSuffix(":") else {
            return false
        }
        if "!&*|>'\"%@`{}[],#=".contains(first) || text.hasPrefix("---") || text.hasPrefix("...") { return false }
        if "-?:".contains(first), text.count == 1 || text.dropFirst().first == " " { return false }
        return !text.contains(": ") && !text.contains(" #")
    }
}
