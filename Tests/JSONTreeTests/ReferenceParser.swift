import JSONTree

/// Reads one JSON document by RFC 8259 into a tree, in the plainest way: what the scanner is compared with.
///
/// It goes from byte to byte, calls itself for what is nested, and makes each value as it comes.
struct ReferenceParser {
    struct Failure: Error, Hashable {
        let reason: String
        let offset: Int

        init(_ reason: String, at offset: Int, in input: Span<UInt8>) {
            self.reason = reason
            self.offset = offset
        }
    }

    private let maximumDepth: Int
    private var offset = 0

    init(maximumDepth: Int) {
        self.maximumDepth = maximumDepth
    }

    static func parse(
        _ bytes: [UInt8], maximumDepth: Int = JSONValue.defaultMaximumDepth
    ) -> Result<JSONValue, Failure> {
        do throws(Failure) {
            var parser = ReferenceParser(maximumDepth: maximumDepth)
            return .success(try parser.document(bytes.span))
        } catch {
            return .failure(error)
        }
    }

    /// Reads the whole input as one value with nothing but white space around it.
    mutating func document(_ input: Span<UInt8>) throws(Failure) -> JSONValue {
        skipWhiteSpace(input)
        let value = try value(input, depth: 0)
        skipWhiteSpace(input)
        if offset < input.count {
            throw failure("Found \(found(input)) after the end of the document", input)
        }
        return value
    }

    private mutating func value(_ input: Span<UInt8>, depth: Int) throws(Failure) -> JSONValue {
        guard offset < input.count else { throw failure("The document ends where a value should begin", input) }
        switch input[offset] {
        case UInt8(ascii: "{"): return try object(input, depth: depth + 1)
        case UInt8(ascii: "["): return try array(input, depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string(input))
        case UInt8(ascii: "t"): return try literal("true", .bool(true), input)
        case UInt8(ascii: "f"): return try literal("false", .bool(false), input)
        case UInt8(ascii: "n"): return try literal("null", .null, input)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number(input))
        default: throw failure("Found \(found(input)) where a value should begin", input)
        }
    }

    private mutating func object(_ input: Span<UInt8>, depth: Int) throws(Failure) -> JSONValue {
        try checkDepth(depth, input)
        offset += 1
        skipWhiteSpace(input)
        var members: [String: JSONValue] = [:]
        if accept(UInt8(ascii: "}"), input) { return .object(members) }
        while true {
            guard offset < input.count, input[offset] == UInt8(ascii: "\"") else {
                throw failure("Found \(found(input)) where the quoted name of a member should begin", input)
            }
            let key = try string(input)
            skipWhiteSpace(input)
            guard accept(UInt8(ascii: ":"), input) else {
                throw failure("Found \(found(input)) where ':' should follow the name of a member", input)
            }
            skipWhiteSpace(input)
            members[key] = try value(input, depth: depth)
            skipWhiteSpace(input)
            if accept(UInt8(ascii: "}"), input) { return .object(members) }
            guard accept(UInt8(ascii: ","), input) else {
                throw failure("Found \(found(input)) where ',' or '}' should follow a member", input)
            }
            skipWhiteSpace(input)
        }
    }

    private mutating func array(_ input: Span<UInt8>, depth: Int) throws(Failure) -> JSONValue {
        try checkDepth(depth, input)
        offset += 1
        skipWhiteSpace(input)
        var elements: [JSONValue] = []
        if accept(UInt8(ascii: "]"), input) { return .array(elements) }
        while true {
            elements.append(try value(input, depth: depth))
            skipWhiteSpace(input)
            if accept(UInt8(ascii: "]"), input) { return .array(elements) }
            guard accept(UInt8(ascii: ","), input) else {
                throw failure("Found \(found(input)) where ',' or ']' should follow an element", input)
            }
            skipWhiteSpace(input)
        }
    }

    private mutating func literal(
        _ word: StaticString, _ value: JSONValue, _ input: Span<UInt8>
    ) throws(Failure) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard offset + index < input.count, input[offset + index] == word.utf8Start[index] else {
                throw failure("Found a word that is not '\(word)'", input)
            }
        }
        offset += word.utf8CodeUnitCount
        return value
    }

    /// Containers nest in calls of ours, so the stack bounds how deep a document may be.
    private func checkDepth(_ depth: Int, _ input: Span<UInt8>) throws(Failure) {
        if depth > maximumDepth {
            throw failure("The document nests more than \(maximumDepth) levels deep", input)
        }
    }
}

// MARK: - Numbers

extension ReferenceParser {
    private mutating func number(_ input: Span<UInt8>) throws(Failure) -> JSONNumber {
        let start = offset
        let isNegative = accept(UInt8(ascii: "-"), input)
        let integerStart = offset
        var magnitude: UInt64? = 0
        while let digit = digit(input) {
            magnitude = magnitude.flatMap { $0.appending(digit) }
            offset += 1
        }
        if offset == integerStart {
            throw failure("Found \(found(input)) where a digit should follow '-'", input)
        }
        if offset > integerStart + 1, input[integerStart] == UInt8(ascii: "0") {
            throw Failure("A number must not begin with a superfluous 0", at: integerStart, in: input)
        }
        var isInteger = true
        if accept(UInt8(ascii: "."), input) {
            isInteger = false
            try digits(after: "the decimal point", input)
        }
        if accept(UInt8(ascii: "e"), input) || accept(UInt8(ascii: "E"), input) {
            isInteger = false
            if !accept(UInt8(ascii: "+"), input) { _ = accept(UInt8(ascii: "-"), input) }
            try digits(after: "the exponent sign", input)
        }
        if isInteger, let magnitude {
            if !isNegative { return JSONNumber(magnitude) }
            if let value = Int64(exactly: -Int128(magnitude)) { return JSONNumber(value) }
        }
        guard let value = Double(try text(start..<offset, input)), let number = JSONNumber(value) else {
            throw Failure("The number is too large for 64-bit floating point", at: start, in: input)
        }
        return number
    }

    private mutating func digits(after place: String, _ input: Span<UInt8>) throws(Failure) {
        guard digit(input) != nil else {
            throw failure("Found \(found(input)) where a digit should follow \(place)", input)
        }
        while digit(input) != nil { offset += 1 }
    }

    private func digit(_ input: Span<UInt8>) -> UInt64? {
        guard offset < input.count else { return nil }
        let byte = input[offset]
        return byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? UInt64(byte - UInt8(ascii: "0")) : nil
    }
}

extension UInt64 {
    /// The number with one more decimal digit at its end; nil when it no longer fits.
    fileprivate func appending(_ digit: UInt64) -> UInt64? {
        let (shifted, tooLong) = multipliedReportingOverflow(by: 10)
        let (sum, tooLarge) = shifted.addingReportingOverflow(digit)
        return tooLong || tooLarge ? nil : sum
    }
}

// MARK: - Strings

extension ReferenceParser {
    private mutating func string(_ input: Span<UInt8>) throws(Failure) -> String {
        offset += 1
        let start = offset
        while offset < input.count {
            switch input[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                return try text(start..<(offset - 1), input)
            case UInt8(ascii: "\\"): return try escapedString(from: start, input)
            case 0..<0x20: throw failure("A string must not contain \(found(input)) unescaped", input)
            default: offset += 1
            }
        }
        throw failure("The document ends inside a string", input)
    }

    /// Reads on from the first backslash, collecting what the escapes stand for.
    private mutating func escapedString(from start: Int, _ input: Span<UInt8>) throws(Failure) -> String {
        var bytes: [UInt8] = []
        for index in start..<offset { bytes.append(input[index]) }
        while offset < input.count {
            let byte = input[offset]
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                do { return String(copying: try UTF8Span(validating: bytes.span)) } catch {
                    throw Failure("The string is not valid UTF-8", at: start, in: input)
                }
            case UInt8(ascii: "\\"): bytes.append(contentsOf: String(try escape(input)).utf8)
            case 0..<0x20: throw failure("A string must not contain \(found(input)) unescaped", input)
            default:
                bytes.append(byte)
                offset += 1
            }
        }
        throw failure("The document ends inside a string", input)
    }

    private mutating func escape(_ input: Span<UInt8>) throws(Failure) -> Unicode.Scalar {
        guard offset + 1 < input.count else { throw failure("The document ends inside a string", input) }
        offset += 2
        switch input[offset - 1] {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(input)
        default:
            offset -= 1
            throw failure("Found \(found(input)) after a backslash, which is no escape", input)
        }
    }

    /// Reads the digits of a `\u` escape, and the second half where the first is a leading surrogate.
    private mutating func unicodeEscape(_ input: Span<UInt8>) throws(Failure) -> Unicode.Scalar {
        let start = offset - 2
        let first = try fourHexDigits(input)
        if let scalar = Unicode.Scalar(first) { return scalar }
        if first < 0xDC00, accept(UInt8(ascii: "\\"), input), accept(UInt8(ascii: "u"), input) {
            let second = try fourHexDigits(input)
            if (0xDC00...0xDFFF).contains(second),
                let scalar = Unicode.Scalar(0x1_0000 + (first - 0xD800) << 10 + (second - 0xDC00))
            {
                return scalar
            }
        }
        throw Failure("A string must not contain half of a surrogate pair", at: start, in: input)
    }

    private mutating func fourHexDigits(_ input: Span<UInt8>) throws(Failure) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard offset < input.count, let digit = Character(Unicode.Scalar(input[offset])).hexDigitValue else {
                throw failure("Found \(found(input)) where four hexadecimal digits should follow '\\u'", input)
            }
            value = value << 4 + UInt32(digit)
            offset += 1
        }
        return value
    }
}

// MARK: - Bytes

extension ReferenceParser {
    private mutating func skipWhiteSpace(_ input: Span<UInt8>) {
        while offset < input.count {
            switch input[offset] {
            case 0x20, 0x0A, 0x0D, 0x09: offset += 1
            default: return
            }
        }
    }

    private mutating func accept(_ byte: UInt8, _ input: Span<UInt8>) -> Bool {
        guard offset < input.count, input[offset] == byte else { return false }
        offset += 1
        return true
    }

    private func text(_ range: Range<Int>, _ input: Span<UInt8>) throws(Failure) -> String {
        do { return String(copying: try UTF8Span(validating: input.extracting(range))) } catch {
            throw Failure("The string is not valid UTF-8", at: range.lowerBound, in: input)
        }
    }

    private func failure(_ reason: String, _ input: Span<UInt8>) -> Failure {
        Failure(reason, at: offset, in: input)
    }

    /// The byte at hand, for an error message.
    private func found(_ input: Span<UInt8>) -> String {
        guard offset < input.count else { return "the end of the document" }
        let byte = input[offset]
        return (0x20..<0x7F).contains(byte) ? "'\(Unicode.Scalar(byte))'" : "the byte 0x\(String(byte, radix: 16))"
    }
}
