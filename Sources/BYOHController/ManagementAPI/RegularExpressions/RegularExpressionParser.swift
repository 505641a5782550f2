/// Reads the syntax of Go's `regexp` with its Perl flags, and refuses what that refuses with the same words.
struct RegularExpressionParser {
    /// How deep groups may be in one another.
    private static let depthLimit = 1000
    /// How often a part may be repeated, all repetitions around it included.
    private static let repeatLimit = 1000

    private struct Flags {
        /// `i`
        var ignoresCase = false
        /// `m`: `^` and `$` are at lines.
        var isMultiline = false
        /// `s`: `.` is a newline too.
        var dotIsAll = false
    }

    /// A group whose end is not reached; the outermost one is the whole expression.
    private struct Group {
        /// What holds again after the end.
        var outerFlags: Flags
        var alternatives: [RegularExpressionNode] = []
        var sequence: [RegularExpressionNode] = []

        var node: RegularExpressionNode {
            alternatives.isEmpty ? .sequence(sequence) : .alternatives(alternatives + [.sequence(sequence)])
        }
    }

    private let text: String
    var scalars: ScalarReader
    private var flags = Flags()
    private var groups: [Group] = []
    private var group = Group(outerFlags: Flags())

    init(_ text: String) {
        self.text = text
        scalars = ScalarReader(text)
    }

    mutating func parse() throws(InvalidRegularExpression) -> RegularExpressionNode {
        // Where the repetition began that ends here: a second one in its place is no syntax of RE2.
        var repetition: Int?
        while let scalar = scalars.peek {
            let start = scalars.position
            var isRepetition = false
            switch scalar {
            case "(": try openGroup()
            case ")": try closeGroup()
            case "|":
                scalars.skip()
                group.alternatives.append(.sequence(group.sequence))
                group.sequence = []
            case "*", "+", "?":
                scalars.skip()
                try repeatLast(scalar == "+" ? 1 : 0, scalar == "?" ? 1 : nil, from: start, after: repetition)
                isRepetition = true
            case "{":
                if let count = try repeatCount() {
                    try repeatLast(count.minimum, count.maximum, from: start, after: repetition)
                    isRepetition = true
                } else {
                    appendLiteral()
                }
            case "[": group.sequence.append(.scalar(try bracketClass(ignoresCase: flags.ignoresCase)))
            case "\\": try readEscape()
            case "^":
                scalars.skip()
                group.sequence.append(.place(flags.isMultiline ? .lineStart : .textStart))
            case "$":
                scalars.skip()
                group.sequence.append(.place(flags.isMultiline ? .lineEnd : .textEnd))
            case ".":
                scalars.skip()
                group.sequence.append(
                    .scalar(flags.dotIsAll ? .everything : ScalarClass([0...0x09, 0x0B...0x10_FFFF])))
            default: appendLiteral()
            }
            repetition = isRepetition ? repetition ?? start : nil
        }
        guard groups.isEmpty else { throw InvalidRegularExpression(problem: .missingParenthesis, part: text) }
        return group.node
    }

    private mutating func appendLiteral() {
        guard let scalar = scalars.next() else { return }
        append(scalar)
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        group.sequence.append(.scalar(ScalarClass(scalar, ignoresCase: flags.ignoresCase)))
    }

    // MARK: - Repetitions

    /// Repeats what was read last.
    private mutating func repeatLast(
        _ minimum: Int, _ maximum: Int?, from start: Int, after repetition: Int?
    ) throws(InvalidRegularExpression) {
        // Which of the matches is preferred makes no difference to whether there is one.
        if scalars.peek == "?" { scalars.skip() }
        if let repetition {
            throw InvalidRegularExpression(problem: .nestedRepetition, part: scalars.text(from: repetition))
        }
        guard let last = group.sequence.popLast() else {
            throw InvalidRegularExpression(problem: .missingArgument, part: scalars.text(from: start))
        }
        let node = RegularExpressionNode.repeated(last, minimum: minimum, maximum: maximum)
        guard node.repeatsAtMost(Self.repeatLimit) else {
            throw InvalidRegularExpression(problem: .repeatCount, part: scalars.text(from: start))
        }
        group.sequence.append(node)
    }

    /// `{n}`, `{n,}` or `{n,m}`; nil, with nothing read, when the brace stands for itself.
    private mutating func repeatCount() throws(InvalidRegularExpression) -> (minimum: Int, maximum: Int?)? {
        let start = scalars.position
        scalars.skip()
        guard let minimum = scalars.number() else { return back(to: start) }
        var maximum: Int? = minimum
        if scalars.peek == "," {
            scalars.skip()
            maximum = nil
            if scalars.peek != "}" {
                guard let number = scalars.number() else { return back(to: start) }
                maximum = number
            }
        }
        guard scalars.next() == "}" else { return back(to: start) }
        guard minimum <= Self.repeatLimit, maximum.map({ $0 <= Self.repeatLimit && $0 >= minimum }) ?? true else {
            throw InvalidRegularExpression(problem: .repeatCount, part: scalars.text(from: start))
        }
        return (minimum, maximum)
    }

    private mutating func back<Value>(to position: Int) -> Value? {
        scalars.position = position
        return nil
    }

    // MARK: - Groups

    private mutating func closeGroup() throws(InvalidRegularExpression) {
        scalars.skip()
        guard let outer = groups.popLast() else {
            throw InvalidRegularExpression(problem: .unexpectedParenthesis, part: text)
        }
        let node = group.node
        flags = group.outerFlags
        group = outer
        group.sequence.append(node)
    }

    private mutating func openGroup() throws(InvalidRegularExpression) {
        let start = scalars.position
        scalars.skip()
        guard scalars.peek == "?" else { return try beginGroup(inside: flags) }
        scalars.skip()
        if scalars.starts(with: "P<") || (scalars.starts(with: "<") && !lookBehindFollows) {
            try readName(from: start)
            return try beginGroup(inside: flags)
        }
        var flags = self.flags
        var isOn = true
        var hasFlag = false
        while let scalar = scalars.next() {
            switch scalar {
            case "i":
                flags.ignoresCase = isOn
                hasFlag = true
            case "m":
                flags.isMultiline = isOn
                hasFlag = true
            case "s":
                flags.dotIsAll = isOn
                hasFlag = true
            // Which of the matches is preferred makes no difference.
            case "U": hasFlag = true
            case "-" where isOn:
                isOn = false
                hasFlag = false
            case ":" where isOn || hasFlag: return try beginGroup(inside: flags)
            case ")" where isOn || hasFlag:
                // Up to the end of the group around it.
                self.flags = flags
                return
            default:
                throw InvalidRegularExpression(problem: .perlSyntax, part: scalars.text(from: start))
            }
        }
        throw InvalidRegularExpression(problem: .perlSyntax, part: scalars.text(from: start))
    }

    private var lookBehindFollows: Bool { scalars.starts(with: "<=") || scalars.starts(with: "<!") }

    private mutating func beginGroup(inside flags: Flags) throws(InvalidRegularExpression) {
        guard groups.count < Self.depthLimit else { throw InvalidRegularExpression(problem: .nestingDepth, part: text) }
        groups.append(group)
        group = Group(outerFlags: self.flags)
        self.flags = flags
    }

    /// `P<name>` or `<name>`.
    private mutating func readName(from start: Int) throws(InvalidRegularExpression) {
        while let scalar = scalars.next(), scalar != "<" {}
        let begin = scalars.position
        while let scalar = scalars.peek, scalar != ">" { scalars.skip() }
        let name = scalars.text(from: begin)
        guard scalars.next() == ">" else {
            throw InvalidRegularExpression(problem: .namedCapture, part: scalars.rest(from: start))
        }
        let isName = !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Self.isAlphanumeric($0) }
        guard isName else {
            throw InvalidRegularExpression(problem: .namedCapture, part: scalars.text(from: start))
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    // MARK: - Escapes outside of brackets

    private mutating func readEscape() throws(InvalidRegularExpression) {
        let places: [Unicode.Scalar: RegularExpressionNode.Place] = [
            "A": .textStart, "z": .textEnd, "b": .wordBoundary, "B": .noWordBoundary,
        ]
        if let escaped = scalars.peek(ahead: 1) {
            if let place = places[escaped] {
                scalars.skip(2)
                group.sequence.append(.place(place))
                return
            }
            if escaped == "Q" {
                scalars.skip(2)
                while !scalars.isAtEnd, !scalars.starts(with: "\\E") { appendLiteral() }
                scalars.skip(2)
                return
            }
        }
        var scalars = ScalarClass()
        scalars.ignoresCase = flags.ignoresCase
        if try insertNamedClass(into: &scalars) {
            group.sequence.append(.scalar(scalars))
        } else {
            append(try escapedScalar())
        }
    }
}
