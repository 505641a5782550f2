extension JSONScanner {
    /// Reads a number, and checks that it has a value.
    mutating func number(_ input: Span<UInt8>) throws(JSONSyntaxError) {
        let start = offset
        _ = accept(UInt8(ascii: "-"), input)
        let integerStart = offset
        skipDigits(input)
        if offset == integerStart {
            throw failure("Found \(found(input)) where a digit should follow '-'", input)
        }
        if offset > integerStart + 1, input[integerStart] == UInt8(ascii: "0") {
            throw JSONSyntaxError("A number must not begin with a superfluous 0", at: integerStart, in: input)
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
        // So few digits fit into 64 bits whatever they are.
        let surelyFits = isInteger && offset - integerStart <= 18
        guard surelyFits || JSONNumber(text: input.extracting(start..<offset)) != nil else {
            throw JSONSyntaxError("The number is too large for 64-bit floating point", at: start, in: input)
        }
        append(.number, from: start, count: offset - start)
    }

    private mutating func digits(after place: String, _ input: Span<UInt8>) throws(JSONSyntaxError) {
        let start = offset
        skipDigits(input)
        if offset == start {
            throw failure("Found \(found(input)) where a digit should follow \(place)", input)
        }
    }

    private mutating func skipDigits(_ input: Span<UInt8>) {
        while offset < input.count, input[offset] &- UInt8(ascii: "0") < 10 { offset += 1 }
    }
}

extension JSONNumber {
    /// The value of a number that is well formed; nil when it is beyond the range of `Double`.
    init?(text: Span<UInt8>) {
        if let integer = Self.integer(text) {
            self = integer
            return
        }
        // Digits, signs, points and exponents are ASCII.
        let ascii = UTF8Span(unchecked: text, isKnownASCII: true)
        guard let value = Double(String(copying: ascii)) else { return nil }
        self.init(value)
    }

    /// The value of the number if it is written as an integer and fits into 64 bits.
    private static func integer(_ text: Span<UInt8>) -> JSONNumber? {
        let isNegative = text[0] == UInt8(ascii: "-")
        var magnitude: UInt64 = 0
        for index in (isNegative ? 1 : 0)..<text.count {
            let digit = text[index] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (shifted, isTooLong) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, isTooLarge) = shifted.addingReportingOverflow(UInt64(digit))
            guard !isTooLong, !isTooLarge else { return nil }
            magnitude = sum
        }
        if !isNegative { return JSONNumber(magnitude) }
        return Int64(exactly: -Int128(magnitude)).map { JSONNumber($0) }
    }
}
