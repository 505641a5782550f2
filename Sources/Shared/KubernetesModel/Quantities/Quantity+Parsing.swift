/// Text that is no quantity.
public struct InvalidQuantity: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was read.
    public let text: String
    /// What is wrong with it.
    public let reason: String

    /// The text, the reason, and what would be right, for people.
    public var description: String { "'\(text)' is no quantity: \(reason); right would be 500m, 2 or 16Gi" }
}

extension Quantity {
    /// Reads a signed decimal number with an optional suffix or exponent.
    ///
    /// Amounts finer than a billionth are rounded away from zero; binary amounts beyond 64 bits are cut to the largest
    /// `Int64`: both as Kubernetes does.
    ///
    /// - Throws: ``InvalidQuantity`` with the text and what would be right.
    public init(parsing text: some StringProtocol) throws(InvalidQuantity) {
        do throws(Failure) {
            self = try Self.parsed(text)
        } catch {
            throw InvalidQuantity(text: String(text), reason: error.reason)
        }
    }

    /// What is wrong, without the text.
    private struct Failure: Error {
        let reason: String

        static let tooLarge = Failure(reason: "it is too large or has too many digits")
    }

    /// What a suffix multiplies with.
    private struct Scale {
        var format: Format
        /// The power of ten.
        var decimal = 0
        /// The power of two.
        var binary = 0
    }

    /// Digits after the point are dropped from here on; they can only matter for rounding.
    private static let maximumFractionDigits = 30

    private static func parsed(_ text: some StringProtocol) throws(Failure) -> Quantity {
        let bytes = Array(text.utf8)
        var position = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { position += 1 }
        var mantissa: UInt128 = 0
        var digits = 0
        var fractionDigits: Int?
        var isCut = false
        scan: while position < bytes.count {
            if bytes[position] == UInt8(ascii: "."), fractionDigits == nil {
                fractionDigits = 0
            } else if let digit = bytes[position].decimalDigit {
                digits += 1
                if let count = fractionDigits, count >= maximumFractionDigits {
                    isCut = isCut || digit != 0
                } else {
                    mantissa = try append(digit, to: mantissa)
                    fractionDigits = fractionDigits.map { $0 + 1 }
                }
            } else {
                break scan
            }
            position += 1
        }
        if digits == 0 { throw Failure(reason: "it must begin with digits") }
        let scale = try scale(of: bytes[position...])
        let exponents = (
            two: scale.decimal - (fractionDigits ?? 0) + 9 + scale.binary,
            five: scale.decimal - (fractionDigits ?? 0) + 9
        )
        var magnitude = try scaled(mantissa, two: exponents.two, five: exponents.five, isCut: isCut)
        if scale.format == .binarySI { magnitude = min(magnitude, UInt128(Int64.max) * 1_000_000_000) }
        guard let nanos = Int128(exactly: magnitude) else { throw Failure.tooLarge }
        let format = scale.format == .binarySI && nanos < 1_000_000_000 ? .decimalSI : scale.format
        return Quantity(nanos: isNegative ? -nanos : nanos, format: format)
    }

    private static func append(_ digit: Int, to mantissa: UInt128) throws(Failure) -> UInt128 {
        let (shifted, tooLong) = mantissa.multipliedReportingOverflow(by: 10)
        let (sum, tooLarge) = shifted.addingReportingOverflow(UInt128(digit))
        if tooLong || tooLarge { throw Failure.tooLarge }
        return sum
    }

    /// `mantissa` times two and five to these powers, rounded up.
    ///
    /// Powers of ten and of two are kept as powers of their prime factors, so that they cancel before anything overflows.
    private static func scaled(
        _ mantissa: UInt128, two: Int, five: Int, isCut: Bool
    ) throws(Failure) -> UInt128 {
        if mantissa == 0, !isCut { return 0 }
        if isCut, five >= 0 { throw Failure.tooLarge }
        var value = try multiplied(mantissa, by: 2, power: two)
        value = try multiplied(value, by: 5, power: five)
        var isRounded = isCut
        value = divided(value, by: 5, power: -five, isRounded: &isRounded)
        value = divided(value, by: 2, power: -two, isRounded: &isRounded)
        return isRounded ? value + 1 : value
    }

    private static func multiplied(_ value: UInt128, by factor: UInt128, power: Int) throws(Failure) -> UInt128 {
        var value = value
        var remaining = power
        while remaining > 0, value > 0 {
            let (product, overflow) = value.multipliedReportingOverflow(by: factor)
            if overflow { throw Failure.tooLarge }
            value = product
            remaining -= 1
        }
        return value
    }

    private static func divided(_ value: UInt128, by factor: UInt128, power: Int, isRounded: inout Bool) -> UInt128 {
        var value = value
        var remaining = power
        while remaining > 0, value > 0 {
            let (quotient, remainder) = value.quotientAndRemainder(dividingBy: factor)
            if remainder != 0 { isRounded = true }
            value = quotient
            remaining -= 1
        }
        return value
    }

    private static func scale(of suffix: ArraySlice<UInt8>) throws(Failure) -> Scale {
        switch String(decoding: suffix, as: UTF8.self) {
        case "n": return Scale(format: .decimalSI, decimal: -9)
        case "u": return Scale(format: .decimalSI, decimal: -6)
        case "m": return Scale(format: .decimalSI, decimal: -3)
        case "": return Scale(format: .decimalSI)
        case "k": return Scale(format: .decimalSI, decimal: 3)
        case "M": return Scale(format: .decimalSI, decimal: 6)
        case "G": return Scale(format: .decimalSI, decimal: 9)
        case "T": return Scale(format: .decimalSI, decimal: 12)
        case "P": return Scale(format: .decimalSI, decimal: 15)
        case "E": return Scale(format: .decimalSI, decimal: 18)
        case "Ki": return Scale(format: .binarySI, binary: 10)
        case "Mi": return Scale(format: .binarySI, binary: 20)
        case "Gi": return Scale(format: .binarySI, binary: 30)
        case "Ti": return Scale(format: .binarySI, binary: 40)
        case "Pi": return Scale(format: .binarySI, binary: 50)
        case "Ei": return Scale(format: .binarySI, binary: 60)
        default: return try exponent(suffix)
        }
    }

    private static func exponent(_ suffix: ArraySlice<UInt8>) throws(Failure) -> Scale {
        guard suffix.first == UInt8(ascii: "e") || suffix.first == UInt8(ascii: "E"),
            let exponent = Int32(String(decoding: suffix.dropFirst(), as: UTF8.self))
        else {
            throw Failure(
                reason: "the suffix must be one of n u m k M G T P E, Ki Mi Gi Ti Pi Ei, or an exponent as e3")
        }
        return Scale(format: .decimalExponent, decimal: Int(exponent))
    }
}
