extension RegularExpressionParser {
    /// `[…]`
    mutating func bracketClass() throws(InvalidRegularExpression) -> ScalarClass {
        let start = scalars.position
        scalars.skip()
        var found = ScalarClass()
        found.ignoresCase = flags.ignoresCase
        if scalars.peek == "^" {
            scalars.skip()
            found.isNegated = true
        }
        // A bracket that comes first stands for itself.
        var isFirst = true
        while isFirst || scalars.peek != "]" {
            isFirst = false
            if try insertPOSIXClass(into: &found) { continue }
            if scalars.peek == "\\", try insertNamedClass(into: &found) { continue }
            let begin = scalars.position
            let low = try classScalar(of: start)
            var high = low
            // A dash before the end stands for itself.
            if scalars.peek == "-", let next = scalars.peek(ahead: 1), next != "]" {
                scalars.skip()
                high = try classScalar(of: start)
                guard low <= high else {
                    throw InvalidRegularExpression(problem: .characterRange, part: scalars.text(from: begin))
                }
            }
            found.insert(low...high)
        }
        scalars.skip()
        return found
    }

    private mutating func classScalar(of start: Int) throws(InvalidRegularExpression) -> UInt32 {
        if scalars.peek == "\\" { return try escapedNumber() }
        guard let scalar = scalars.next() else {
            throw InvalidRegularExpression(problem: .missingBracket, part: scalars.rest(from: start))
        }
        return scalar.value
    }

    /// `[:alpha:]` and `[:^alpha:]`; false, with nothing read, when there is none.
    private mutating func insertPOSIXClass(into found: inout ScalarClass) throws(InvalidRegularExpression) -> Bool {
        guard hasMorePOSIXEnds, scalars.starts(with: "[:") else { return false }
        guard let end = scalars.position(of: ":]", from: scalars.position + 2) else {
            hasMorePOSIXEnds = false
            return false
        }
        let start = scalars.position
        scalars.skip(2)
        var name = scalars.text(until: end)
        let isNegated = name.hasPrefix("^")
        if isNegated { name.removeFirst() }
        scalars.position = end + 2
        guard let named = ScalarSet.posix[name] else {
            throw InvalidRegularExpression(problem: .characterRange, part: scalars.text(from: start))
        }
        found.insert(named, isNegated: isNegated)
        return true
    }

    /// `\d`, `\W`, `\pL` or `\p{Lu}`; false, with nothing read, when there is none.
    mutating func insertNamedClass(into found: inout ScalarClass) throws(InvalidRegularExpression) -> Bool {
        guard let letter = scalars.peek(ahead: 1) else { return false }
        let start = scalars.position
        if let named = ScalarSet.perl[Character(letter.properties.lowercaseMapping)] {
            scalars.skip(2)
            found.insert(named, isNegated: letter.properties.isUppercase)
            return true
        }
        guard letter == "p" || letter == "P" else { return false }
        scalars.skip(2)
        var name = ""
        if scalars.peek == "{" {
            guard let end = scalars.position(of: "}", from: scalars.position) else {
                throw InvalidRegularExpression(problem: .characterRange, part: scalars.rest(from: start))
            }
            scalars.skip()
            name = scalars.text(until: end)
            scalars.position = end + 1
        } else if let letter = scalars.next() {
            name = String(letter)
        }
        var isNegated = letter == "P"
        if name.hasPrefix("^") {
            isNegated.toggle()
            name.removeFirst()
        }
        guard let named = ScalarSet.unicode(named: name) else {
            throw InvalidRegularExpression(problem: .characterRange, part: scalars.text(from: start))
        }
        found.insert(named, isNegated: isNegated)
        return true
    }

    /// What is after a backslash, by its number. That may be half of a surrogate pair, which is in no text.
    mutating func escapedNumber() throws(InvalidRegularExpression) -> UInt32 {
        let start = scalars.position
        scalars.skip()
        guard let letter = scalars.next() else {
            throw InvalidRegularExpression(problem: .trailingBackslash, part: "")
        }
        let controls: [Unicode.Scalar: Unicode.Scalar] = [
            "a": "\u{07}", "f": "\u{0C}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{0B}",
        ]
        if let control = controls[letter] { return control.value }
        if letter == "x", let number = hexadecimal() { return number }
        if let digit = Self.digit(letter, radix: 8) {
            var value = digit
            let hasMore = scalars.peek.flatMap { Self.digit($0, radix: 8) } != nil
            // One digit that is not zero refers back to a group, which RE2 does not know.
            if digit == 0 || hasMore {
                for _ in 0..<2 {
                    guard let next = scalars.peek, let digit = Self.digit(next, radix: 8) else { break }
                    value = value * 8 + digit
                    scalars.skip()
                }
                return value
            }
        }
        let isWord = letter.properties.isAlphabetic || Self.digit(letter, radix: 10) != nil
        guard letter.isASCII, !isWord else {
            throw InvalidRegularExpression(problem: .escape, part: scalars.text(from: start))
        }
        return letter.value
    }

    /// Two digits, or any number of them in braces; nil for anything else.
    private mutating func hexadecimal() -> UInt32? {
        if scalars.peek == "{" {
            scalars.skip()
            var value: UInt32?
            while let next = scalars.next() {
                if next == "}" { return value }
                guard let digit = Self.digit(next, radix: 16) else { return nil }
                value = (value ?? 0) * 16 + digit
                if value ?? 0 > 0x10_FFFF { return nil }
            }
            return nil
        }
        let digits = [scalars.next(), scalars.next()].map { $0.flatMap { Self.digit($0, radix: 16) } }
        guard let high = digits[0], let low = digits[1] else { return nil }
        return high * 16 + low
    }

    private static func digit(_ scalar: Unicode.Scalar, radix: Int) -> UInt32? {
        scalar.isASCII ? UInt32(String(scalar), radix: radix) : nil
    }
}
