/// A regular expression with the syntax and the meaning of Go's `regexp` (RE2): what `pattern` means in a schema.
///
/// It matches Unicode scalars, `\d`, `\s`, `\w` and `\b` know ASCII alone, and `.` does not match a newline.
///
/// Guarantees: a match takes at most time in proportion to the length of the text times the number of steps of the program,
/// which ``RegularExpressionProgram/limit`` bounds. Nothing backtracks, and how many ranges its classes have counts with the
/// logarithm.
///
/// Caveats: of the classes in `\p{…}` it knows the general categories, and not the scripts.
struct RegularExpression: Sendable {
    /// As it was written.
    let text: String
    private let program: RegularExpressionProgram

    init(_ text: String) throws(InvalidRegularExpression) {
        self.text = text
        var parser = RegularExpressionParser(text)
        let tree = try parser.parse()
        program = try RegularExpressionProgram(tree, classes: parser.classes, of: text)
    }

    /// Whether it matches somewhere in the text.
    func matches(_ text: String) -> Bool { program.matches(text.unicodeScalars) }
}

extension RegularExpression: Hashable {
    static func == (one: Self, other: Self) -> Bool { one.text == other.text }

    func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// Why a text is no regular expression, in the words of Go's `regexp/syntax`.
struct InvalidRegularExpression: Error, Hashable, Sendable, CustomStringConvertible {
    enum Problem: String, Sendable {
        case characterRange = "invalid character class range"
        case escape = "invalid escape sequence"
        case missingArgument = "missing argument to repetition operator"
        case missingBracket = "missing closing ]"
        case missingParenthesis = "missing closing )"
        case namedCapture = "invalid named capture"
        case nestingDepth = "expression nests too deeply"
        case nestedRepetition = "invalid nested repetition operator"
        case perlSyntax = "invalid or unsupported Perl syntax"
        case repeatCount = "invalid repeat count"
        case size = "expression too large"
        case trailingBackslash = "trailing backslash at end of expression"
        case unexpectedParenthesis = "unexpected )"
    }

    let problem: Problem
    /// The part that is wrong.
    let part: String

    var description: String { "error parsing regexp: \(problem.rawValue): `\(part)`" }
}
