/// A number, or text that is mostly a percentage such as `25%`. Follows `intstr.IntOrString`.
public enum IntOrString: Hashable, Sendable {
    /// A plain number, such as a count or a port.
    case int(Int32)
    /// Text: a percentage, or a name where the field takes names, as ports do.
    case string(String)

    /// How a share of a whole becomes a number of things.
    public enum Rounding: Sendable { case up, down }

    /// The number, or the percentage as its share of `total`.
    ///
    /// - Throws: ``InvalidPercentage`` for text that is not a whole number followed by `%`.
    public func scaled(to total: Int, rounding: Rounding) throws(InvalidPercentage) -> Int {
        switch self {
        case .int(let value): return Int(value)
        case .string(let text):
            let digits = text.utf8.dropLast()
            guard text.utf8.last == UInt8(ascii: "%"), digits.allSatisfy({ $0.decimalDigit != nil }),
                let percentage = Int32(Substring(digits))
            else { throw InvalidPercentage(text: text) }
            let (share, rest) = (Int128(total) * Int128(percentage)).quotientAndRemainder(dividingBy: 100)
            let rounded = rounding == .up && rest > 0 ? share + 1 : share
            return Int(clamping: rounded)
        }
    }
}

/// Text where a number or a percentage should be.
public struct InvalidPercentage: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was read.
    public let text: String

    /// The error of a text that is no percentage.
    public init(text: String) {
        self.text = text
    }

    /// The text and what would be right, for people.
    public var description: String { "'\(text)' is neither a number nor a percentage such as '25%'" }
}

extension IntOrString: Codable {
    /// Reads text, or an integer of 32 bits; anything else is a `DecodingError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A decoder cannot be asked what it holds: the failure of `try?` means that it is no text.
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else {
            self = .int(try container.decode(Int32.self))
        }
    }

    /// Writes a number as a number, and text as text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .int(let value): try container.encode(value)
        case .string(let text): try container.encode(text)
        }
    }
}

extension IntOrString: CustomStringConvertible {
    /// The number in decimal digits, or the text.
    public var description: String {
        switch self {
        case .int(let value): String(value)
        case .string(let text): text
        }
    }
}

extension IntOrString: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    /// A plain number.
    public init(integerLiteral value: Int32) {
        self = .int(value)
    }

    /// Text, such as a percentage.
    public init(stringLiteral text: String) {
        self = .string(text)
    }
}
