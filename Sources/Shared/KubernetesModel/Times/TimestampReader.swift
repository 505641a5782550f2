/// Reads the fields of an RFC 3339 moment from left to right.
struct TimestampReader {
    /// What is wrong, without the text.
    struct Failure: Error {
        let reason: String
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    mutating func timestamp() throws(Failure) -> Timestamp {
        let year = try number(digits: 4, 0...9999, "year")
        try expect("-", after: "the year")
        let month = try number(digits: 2, 1...12, "month")
        try expect("-", after: "the month")
        let day = try number(digits: 2, 1...Timestamp.days(inMonth: month, of: year), "day")
        guard accept("T") || accept("t") else { throw Failure(reason: "a 'T' must follow the date") }
        let hour = try number(digits: 2, 0...23, "hour")
        try expect(":", after: "the hour")
        let minute = try number(digits: 2, 0...59, "minute")
        try expect(":", after: "the minute")
        let second = try number(digits: 2, 0...59, "second")
        let nanoseconds = accept(".") ? try fraction() : 0
        let offset = try offset()
        if position < bytes.count { throw Failure(reason: "something follows the offset from UTC") }
        let days = Timestamp.daysSinceEpoch(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        return Timestamp(secondsSinceEpoch: seconds, nanoseconds: nanoseconds)
    }

    /// Seconds east of UTC.
    private mutating func offset() throws(Failure) -> Int64 {
        if accept("Z") || accept("z") { return 0 }
        let sign: Int64 = accept("+") ? 1 : -1
        if sign < 0, !accept("-") { throw Failure(reason: "'Z' or an offset such as +02:00 must follow the second") }
        let hours = try number(digits: 2, 0...23, "offset's hour")
        try expect(":", after: "the offset's hour")
        let minutes = try number(digits: 2, 0...59, "offset's minute")
        return sign * (hours * 3600 + minutes * 60)
    }

    /// The digits after the point as nanoseconds; further ones are dropped.
    private mutating func fraction() throws(Failure) -> Int {
        let start = position
        var nanoseconds = 0
        var unit = 100_000_000
        while position < bytes.count, let digit = bytes[position].decimalDigit {
            nanoseconds += digit * unit
            unit /= 10
            position += 1
        }
        if position == start { throw Failure(reason: "digits must follow the decimal point") }
        return nanoseconds
    }

    private mutating func number(
        digits count: Int, _ range: ClosedRange<Int64>, _ field: String
    ) throws(Failure) -> Int64 {
        var value: Int64 = 0
        for _ in 0..<count {
            guard position < bytes.count, let digit = bytes[position].decimalDigit else {
                throw Failure(reason: "the \(field) must have \(count) digits")
            }
            value = value * 10 + Int64(digit)
            position += 1
        }
        guard range.contains(value) else {
            throw Failure(reason: "the \(field) must be \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    private mutating func expect(_ scalar: Unicode.Scalar, after field: String) throws(Failure) {
        guard accept(scalar) else { throw Failure(reason: "a '\(scalar)' must follow \(field)") }
    }

    private mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
        position += 1
        return true
    }
}

extension UInt8 {
    /// The value of an ASCII digit; nil for any other byte.
    var decimalDigit: Int? {
        self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") ? Int(self - UInt8(ascii: "0")) : nil
    }
}
