/// Reads the syntax of Go's `regexp` with its Perl flags, and refuses what that refuses with the same words.
struct RegularExpressionParser {
    /// How high the tree of an expression may be.
    private static let heightLimit = 1000
    /// How often a part may be repeated, all repetitions around it included.
    private static let repeatLimit = 1000

    struct Flags {
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
        var outerFlags = Flags()
        var captures = false
        var alternatives: [RegularExpressionPart] = []
        var sequence: [RegularExpressionPart] = []
    }

    private let text: String
    var scalars: ScalarReader
    private(set) var flags = Flags()
    private var groups: [Group] = []
    private var group = Group()
    private var table = ScalarClassTable()
    /// Whether a `:]` may follow. Once it is known that there is none, nobody has to look again.
    var hasMorePOSIXEnds = true

    init(_ text: String) {
        self.text = text
        scalars = ScalarReader(text)
    }

    /// What the tree refers to.
    var classes: [ScalarClass] { table.classes }

    /// Reads all of it, once.
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
                try endAlternative()
            case "*", "+", "?":
                scalars.skip()
                try repeatLast(scalar == "+" ? 1 : 0, scalar == "?" ? 1 : nil, from: start, after: repetition)
                isRepetition = true
            case "{":
                if let count = try repeatCount() {
                    try repeatLast(count.minimum, count.maximum, from: start, after: repetition)
                    isRepetition = true
                } else {
                    try appendLiteral()
                }
            case "[": try append(bracketClass())
            case "\\": try readEscape()
            case "^":
                scalars.skip()
                append(flags.isMultiline ? .lineStart : .textStart)
            case "$":
                scalars.skip()
                append(flags.isMultiline ? .lineEnd : .textEnd)
            case ".":
                scalars.skip()
                try append(flags.dotIsAll ? .everything : ScalarClass([0...0x09, 0x0B...0x10_FFFF]))
            default: try appendLiteral()
            }
            repetition = isRepetition ? repetition ?? start : nil
        }
        let whole = try content()
        guard groups.isEmpty else { throw InvalidRegularExpression(problem: .missingParenthesis, part: text) }
        return whole.node
    }

    private mutating func appendLiteral() throws(InvalidRegularExpression) {
        guard let scalar = scalars.next() else { return }
        try append(ScalarClass(scalar, ignoresCase: flags.ignoresCase))
    }

    private mutating func append(_ place: RegularExpressionNode.Place) {
        group.sequence.append(RegularExpressionPart(.place(place)))
    }

    private mutating func append(_ scalars: ScalarClass) throws(InvalidRegularExpression) {
        guard let number = table.number(of: scalars) else {
            throw InvalidRegularExpression(problem: .size, part: text)
        }
        group.sequence.append(RegularExpressionPart(.scalar(class: number)))
    }

    /// Passes on what is not too high: trees are walked by functions that call themselves.
    private func checked(_ part: RegularExpressionPart) throws(InvalidRegularExpression) -> RegularExpressionPart {
        if part.height > Self.heightLimit { throw InvalidRegularExpression(problem: .nestingDepth, part: text) }
        return part
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
        let repeated = try checked(RegularExpressionPart(last, minimum: minimum, maximum: maximum))
        group.sequence.append(repeated)
        // The others make no copies. As ten repetitions that do are too many, no part is walked more often than that.
        guard (maximum ?? minimum) < 2 || repeated.node.repeatsAtMost(Self.repeatLimit) else {
            throw InvalidRegularExpression(problem: .repeatCount, part: scalars.text(from: start))
        }
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

    private mutating func endAlternative() throws(InvalidRegularExpression) {
        group.alternatives.append(try checked(RegularExpressionPart(joining: group.sequence) { .sequence($0) }))
        group.sequence = []
    }

    /// All that the group holds.
    private mutating func content() throws(InvalidRegularExpression) -> RegularExpressionPart {
        try endAlternative()
        return try checked(RegularExpressionPart(joining: group.alternatives) { .alternatives($0) })
    }

    private mutating func closeGroup() throws(InvalidRegularExpression) {
        scalars.skip()
        let content = try content()
        guard !groups.isEmpty else { throw InvalidRegularExpression(problem: .unexpectedParenthesis, part: text) }
        let part = try checked(group.captures ? content.captured : content)
        flags = group.outerFlags
        // Swapped, and not taken out: a second reference would make each end copy what the outer group holds so far.
        swap(&group, &groups[groups.count - 1])
        groups.removeLast()
        group.sequence.append(part)
    }

    private mutating func openGroup() throws(InvalidRegularExpression) {
        let start = scalars.position
        scalars.skip()
        guard scalars.peek == "?" else { return beginGroup(inside: flags, captures: true) }
        scalars.skip()
        if nameFollows {
            try readName(from: start)
            return beginGroup(inside: flags, captures: true)
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
            case ":" where isOn || hasFlag: return beginGroup(inside: flags, captures: false)
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

    /// A bracket that ends the expression begins no name.
    private var nameFollows: Bool {
        let bracket = scalars.peek == "P" ? 1 : 0
        return scalars.peek(ahead: bracket) == "<" && scalars.peek(ahead: bracket + 1) != nil
    }

    private mutating func beginGroup(inside flags: Flags, captures: Bool) {
        groups.append(group)
        group = Group(outerFlags: self.flags, captures: captures)
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
                return append(place)
            }
            if escaped == "Q" {
                scalars.skip(2)
                while !scalars.isAtEnd, !scalars.starts(with: "\\E") { try appendLiteral() }
                scalars.skip(2)
                return
            }
        }
        var named = ScalarClass()
        named.ignoresCase = flags.ignoresCase
        if try insertNamedClass(into: &named) {
            try append(named)
        } else {
            try append(ScalarClass(number: escapedNumber(), ignoresCase: flags.ignoresCase))
        }
    }
}
