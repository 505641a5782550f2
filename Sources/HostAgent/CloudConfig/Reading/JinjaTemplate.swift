/// A text with jinja expressions, of which we know what cloud-configs use: a name in `{{ }}`, comments in `{# #}`,
/// `{% raw %}` and the `-` that eats white space.
///
/// Everything else that jinja has is refused with its place, before anything runs: to leave it in the text would run
/// something else than what was written.
struct JinjaTemplate {
    static let header = "## template: jinja"

    /// Whether the first line asks for rendering, as cloud-init reads it.
    static func isAskedFor(by text: String) -> Bool {
        guard let line = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false).first else {
            return false
        }
        let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }.joined(separator: " ").lowercased()
        return words == "## template: jinja" || words == "##template: jinja" || words == "## template:jinja"
    }

    private let bytes: [UInt8]
    private let data: InstanceData
    private var place = 0
    private var output: [UInt8] = []
    private var eatsWhiteSpace = false

    private init(_ text: String, _ data: InstanceData) {
        bytes = Array(text.utf8)
        self.data = data
    }

    static func render(_ text: String, with data: InstanceData) throws(CloudConfigError) -> String {
        var template = JinjaTemplate(text, data)
        return try template.rendered()
    }

    private mutating func rendered() throws(CloudConfigError) -> String {
        output.reserveCapacity(bytes.count)
        while place < bytes.count {
            guard bytes[place] == UInt8(ascii: "{"), place + 1 < bytes.count else {
                copyByte()
                continue
            }
            switch bytes[place + 1] {
            case UInt8(ascii: "{"): try expression()
            case UInt8(ascii: "#"): _ = try block(closedBy: "#}", what: "The comment '{#'")
            case UInt8(ascii: "%"): try statement()
            default: copyByte()
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    private mutating func copyByte() {
        let byte = bytes[place]
        place += 1
        if eatsWhiteSpace && Self.isSpace(byte) { return }
        eatsWhiteSpace = false
        output.append(byte)
    }

    private mutating func expression() throws(CloudConfigError) {
        let start = place
        let name = try block(closedBy: "}}", what: "The expression '{{'")
        guard Self.isName(name) else {
            throw error(
                "only names of instance data may stand in {{ }}, without filters or operators; to keep braces as they "
                    + "are write {% raw %}…{% endraw %}", at: start)
        }
        guard let value = data[name] else {
            throw error(
                "there is no instance data '\(name)'; there is \(data.names.joined(separator: ", "))", at: start)
        }
        output += value.utf8
    }

    private mutating func statement() throws(CloudConfigError) {
        let start = place
        let word = try block(closedBy: "%}", what: "The statement '{%'")
        guard word == "raw" else {
            throw error("of jinja's statements only {% raw %} and {% endraw %} are known", at: start)
        }
        while place < bytes.count {
            if let end = endOfRaw() {
                place = end
                return
            }
            copyByte()
        }
        throw error("{% raw %} has no {% endraw %}", at: start)
    }

    /// Where the text goes on when an `{% endraw %}` stands here.
    private func endOfRaw() -> Int? {
        guard bytes[place...].starts(with: "{%".utf8) else { return nil }
        var end = place + 2
        func skip(while condition: (UInt8) -> Bool) {
            while end < bytes.count && condition(bytes[end]) { end += 1 }
        }
        skip { $0 == UInt8(ascii: "-") || Self.isSpace($0) }
        guard bytes[end...].starts(with: "endraw".utf8) else { return nil }
        end += 6
        skip { $0 == UInt8(ascii: "-") || Self.isSpace($0) }
        return bytes[end...].starts(with: "%}".utf8) ? end + 2 : nil
    }

    /// The words between the opening two bytes and `close`, trimmed; moves behind it.
    private mutating func block(closedBy close: String, what: String) throws(CloudConfigError) -> String {
        let start = place
        var inside = bytes[(place + 2)...]
        if inside.first == UInt8(ascii: "-") {
            inside = inside.dropFirst()
            while let last = output.last, Self.isSpace(last) { output.removeLast() }
        }
        let wanted = Array(close.utf8)
        var end = inside.startIndex
        // Expressions do not span lines in a cloud-config; a comment may.
        while end + 1 < bytes.count && !(bytes[end] == wanted[0] && bytes[end + 1] == wanted[1]) { end += 1 }
        guard end + 1 < bytes.count else { throw error("\(what) is not closed by '\(close)'", at: start) }
        place = end + 2
        inside = bytes[inside.startIndex..<end]
        eatsWhiteSpace = inside.last == UInt8(ascii: "-")
        if eatsWhiteSpace { inside = inside.dropLast() }
        while let first = inside.first, Self.isSpace(first) { inside = inside.dropFirst() }
        while let last = inside.last, Self.isSpace(last) { inside = inside.dropLast() }
        return String(decoding: inside, as: UTF8.self)
    }

    private func error(_ problem: String, at offset: Int) -> CloudConfigError {
        let before = bytes[..<offset]
        let line = before.lazy.filter { $0 == UInt8(ascii: "\n") }.count + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = String(decoding: bytes[lineStart..<offset], as: UTF8.self).unicodeScalars.count + 1
        return CloudConfigError(problem, at: .init(line: line, column: column))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 100
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                    true
                default: false
                }
            }
    }
}
