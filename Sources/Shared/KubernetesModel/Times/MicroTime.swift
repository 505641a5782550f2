/// A moment to the microsecond, as `metav1.MicroTime` writes it: RFC 3339 in UTC with six digits of fraction, such as
/// `2026-08-21T10:00:00.000000Z`.
///
/// Any offset and any number of digits is read; what is finer than a microsecond is cut off.
public struct MicroTime: Hashable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    public let microsecondsSinceEpoch: Int64

    /// The moment so many microseconds after 1970-01-01T00:00:00Z.
    public init(microsecondsSinceEpoch: Int64) {
        self.microsecondsSinceEpoch = microsecondsSinceEpoch
    }

    /// Reads RFC 3339 text.
    ///
    /// - Throws: ``InvalidTime`` with the text and what would be right.
    public init(parsing text: some StringProtocol) throws(InvalidTime) {
        let timestamp = try Timestamp(parsing: text)
        microsecondsSinceEpoch = timestamp.secondsSinceEpoch * 1_000_000 + Int64(timestamp.nanoseconds / 1000)
    }

    /// How much later `other` is.
    public func duration(to other: MicroTime) -> Duration {
        .microseconds(other.microsecondsSinceEpoch - microsecondsSinceEpoch)
    }
}

extension MicroTime: Comparable {
    /// The earlier is the lesser.
    public static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
    }
}

extension MicroTime: CustomStringConvertible {
    /// RFC 3339 in UTC, always with six digits of fraction.
    public var description: String {
        let (seconds, microseconds) = microsecondsSinceEpoch.flooredDivision(by: 1_000_000)
        return Timestamp(secondsSinceEpoch: seconds, nanoseconds: Int(microseconds) * 1000).text(fractionDigits: 6)
    }
}

extension MicroTime: Codable {
    /// Reads RFC 3339 text; other text is `DecodingError.dataCorrupted`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        do {
            try self.init(parsing: container.decode(String.self))
        } catch let error as InvalidTime {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Writes ``description``.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
