/// Reads Go's duration text from left to right.
struct GoDurationReader {
    /// What is wrong, without the text.
    struct Failure: Error {
        let reason: String

        static let tooLong = Failure(reason: "it is longer than about 292 years")
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    mutating func nanoseconds() throws(Failure) -> Int64 {
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { position += 1 }
        if bytes[position...].elementsEqual([UInt8(ascii: "0")]) { return 0 }
        if position == bytes.count { throw Failure(reason: "it is empty") }
        var total: UInt128 = 0
        while position < bytes.count {
            total += try term()
            // Go allows the one nanosecond more on the negative side.
            if total > UInt128(UInt64(1) << 63) { throw Failure.tooLong }
        }
        guard let result = Int64(exactly: isNegative ? -Int128(total) : Int128(total)) else { throw Failure.tooLong }
        return result
    }

    /// One number with its unit.
    private mutating func term() throws(Failure) -> UInt128 {
        let start = position
        var whole: UInt128 = 0
        while let digit = digit() {
            whole = whole * 10 + UInt128(digit)
            if whole > UInt128(UInt64.max) { throw Failure.tooLong }
        }
        var digits = position - start
        var fraction: UInt128 = 0
        var fractionUnit: UInt128 = 1
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            while let digit = digit() {
                digits += 1
                // An hour has 3.6 x 10^12 nanoseconds: further digits cannot matter.
                guard fractionUnit < 1_000_000_000_000_000_000 else { continue }
                fraction = fraction * 10 + UInt128(digit)
                fractionUnit *= 10
            }
        }
        if digits == 0 { throw Failure(reason: "a number must stand before each unit") }
        let unit = try unit()
        return whole * unit + fraction * unit / fractionUnit
    }

    private mutating func unit() throws(Failure) -> UInt128 {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "."), bytes[position].decimalDigit == nil {
            position += 1
        }
        let name = String(decoding: bytes[start..<position], as: UTF8.self)
        switch name {
        case "ns": return 1
        case "us", "\u{B5}s", "\u{3BC}s": return 1000
        case "ms": return 1_000_000
        case "s": return 1_000_000_000
        case "m": return 60_000_000_000
        case "h": return 3_600_000_000_000
        case "": throw Failure(reason: "a unit must follow each number")
        default: throw Failure(reason: "the unit must be one of ns, us, ms, s, m and h")
        }
    }

    private mutating func digit() -> Int? {
        guard position < bytes.count, let digit = bytes[position].decimalDigit else { return nil }
        position += 1
        return digit
    }
}
