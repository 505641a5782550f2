/// A span of time in Go's text form, such as `1h30m0s`, which `metav1.Duration` uses. Exact to the nanosecond.
public struct GoDuration: Hashable, Sendable {
    /// The length in nanoseconds; negative for spans that go back.
    public let nanoseconds: Int64

    /// A span of so many nanoseconds.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// Nil when `duration` is longer than about 292 years. What is finer than a nanosecond is cut off.
    public init?(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
        guard let nanoseconds = Int64(exactly: nanoseconds) else { return nil }
        self.init(nanoseconds: nanoseconds)
    }

    /// Reads Go's text form: an optional sign, then numbers with a unit: `ns`, `us` or `µs`, `ms`, `s`, `m`, `h`.
    ///
    /// Each number may have a fraction, and units may come in any order and repeatedly. A bare `0` needs no unit.
    ///
    /// - Throws: ``InvalidDuration`` with the text and what would be right.
    public init(parsing text: some StringProtocol) throws(InvalidDuration) {
        do throws(GoDurationReader.Failure) {
            var reader = GoDurationReader(text)
            nanoseconds = try reader.nanoseconds()
        } catch {
            throw InvalidDuration(text: String(text), reason: error.reason)
        }
    }

    /// The same span as the standard library's type.
    public var duration: Duration { .nanoseconds(nanoseconds) }
}

/// Text that is no duration.
public struct InvalidDuration: Error, Hashable, Sendable, CustomStringConvertible {
    /// The text that was read.
    public let text: String
    /// What is wrong with it.
    public let reason: String

    /// The text, the reason, and what would be right, for people.
    public var description: String { "'\(text)' is no duration: \(reason); right would be 1h30m or 300ms" }
}

extension GoDuration: Comparable {
    /// The shorter is the lesser; negative spans come before zero.
    public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }
}

extension GoDuration: CustomStringConvertible {
    /// What Go prints: the largest unit below a second that leaves a whole part, and `1h0m0s` from a second upwards.
    public var description: String {
        let magnitude = nanoseconds.magnitude
        let sign = nanoseconds < 0 ? "-" : ""
        switch magnitude {
        case 0: return "0s"
        case ..<1000: return "\(sign)\(magnitude)ns"
        case ..<1_000_000: return sign + Self.decimal(magnitude, unit: 1000) + "µs"
        case ..<1_000_000_000: return sign + Self.decimal(magnitude, unit: 1_000_000) + "ms"
        default:
            let (minutes, rest) = magnitude.quotientAndRemainder(dividingBy: 60_000_000_000)
            let seconds = Self.decimal(rest, unit: 1_000_000_000) + "s"
            if minutes == 0 { return sign + seconds }
            return minutes < 60 ? "\(sign)\(minutes)m\(seconds)" : "\(sign)\(minutes / 60)h\(minutes % 60)m\(seconds)"
        }
    }

    /// The number of units, with as many digits after the point as it takes.
    private static func decimal(_ nanoseconds: UInt64, unit: UInt64) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit)
        if rest == 0 { return String(whole) }
        // Adding the unit puts a 1 in front, which keeps the zeros; it is dropped again.
        var digits = String(rest + unit).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return "\(whole).\(digits)"
    }
}

extension GoDuration: Codable {
    /// Reads Go's text form; other text is `DecodingError.dataCorrupted`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(parsing: container.decode(String.self))
        } catch let error as InvalidDuration {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Writes ``description``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
