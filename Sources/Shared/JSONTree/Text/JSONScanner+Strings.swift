extension JSONScanner {
    /// Reads a string, from one quote to the other.
    mutating func string(_ input: Span<UInt8>) throws(JSONSyntaxError) {
        offset += 1
        let start = offset
        let isASCII = skipPlainText(input)
        guard offset < input.count else { throw failure("The document ends inside a string", input) }
        switch input[offset] {
        case UInt8(ascii: "\""):
            let text = input.extracting(start..<offset)
            if !isASCII { try checkUTF8(text, at: start, input) }
            append(isASCII ? .asciiString : .string, from: start, count: text.count)
            offset += 1
        case UInt8(ascii: "\\"):
            let text = try escapedString(from: start, input)
            append(.keptString, from: kept.count, count: 0)
            kept.append(.string(text))
        default:
            throw failure("A string must not contain \(found(input)) unescaped", input)
        }
    }

    /// Reads on from the first backslash, collecting what the escapes stand for.
    private mutating func escapedString(from start: Int, _ input: Span<UInt8>) throws(JSONSyntaxError) -> String {
        var bytes: [UInt8] = []
        var plainStart = start
        while offset < input.count {
            input.extracting(plainStart..<offset).withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
            switch input[offset] {
            case UInt8(ascii: "\""):
                offset += 1
                try checkUTF8(bytes.span, at: start, input)
                return String(copying: UTF8Span(unchecked: bytes.span))
            case UInt8(ascii: "\\"):
                bytes.append(contentsOf: try escape(input).utf8)
            default:
                throw failure("A string must not contain \(found(input)) unescaped", input)
            }
            plainStart = offset
            _ = skipPlainText(input)
        }
        throw failure("The document ends inside a string", input)
    }

    private func checkUTF8(_ text: Span<UInt8>, at start: Int, _ input: Span<UInt8>) throws(JSONSyntaxError) {
        do { _ = try UTF8Span(validating: text) } catch {
            throw JSONSyntaxError("The string is not valid UTF-8", at: start, in: input)
        }
    }

    /// Skips to the next quote, backslash or control character, or the end. Returns whether all it skipped is ASCII.
    private mutating func skipPlainText(_ input: Span<UInt8>) -> Bool {
        let (end, isASCII) = PlainText.stretch(in: input, from: offset)
        offset = end
        return isASCII
    }
}

// MARK: - Escapes

extension JSONScanner {
    private mutating func escape(_ input: Span<UInt8>) throws(JSONSyntaxError) -> Unicode.Scalar {
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
    private mutating func unicodeEscape(_ input: Span<UInt8>) throws(JSONSyntaxError) -> Unicode.Scalar {
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
        throw JSONSyntaxError("A string must not contain half of a surrogate pair", at: start, in: input)
    }

    private mutating func fourHexDigits(_ input: Span<UInt8>) throws(JSONSyntaxError) -> UInt32 {
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
