/// A moment to the second, as `metav1.Time` writes it: RFC 3339 in UTC, such as `2026-08-21T10:00:00Z`.
///
/// Any offset and any fraction of a second is read; the fraction is cut off. Leap seconds are not read, as in Go.
public struct Time: Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z; negative before.
    public let secondsSinceEpoch: Int64

    /// The moment so many seconds after 1970-01-01T00:00:00Z.
    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// Reads RFC 3339 text.
    ///
    /// - Throws: ``InvalidTime`` with the text and what would be right.
    public init(parsing text: some StringProtocol) throws(InvalidTime) {
        secondsSinceEpoch = try Timestamp(parsing: text).secondsSinceEpoch
    }

    /// How much later `other` is.
    public func duration(to other: Time) -> Duration {
        .seconds(other.secondsSinceEpoch - secondsSinceEpoch)
    }
}

extension Time: Comparable {
    /// The earlier is the lesser.
    public static func < (left: Self, right: Self) -> Bool { left.secondsSinceEpoch < right.secondsSinceEpoch }

    /// The moment `duration` after `time`, to the whole second below.
    public static func + (time: Self, duration: Duration) -> Self {
        let (seconds, attoseconds) = duration.components
        return Time(secondsSinceEpoch: time.secondsSinceEpoch + seconds - (attoseconds < 0 ? 1 : 0))
    }
}

extension Time: CustomStringConvertible {
    /// RFC 3339 in UTC, without a fraction.
    public var description: String { Timestamp(secondsSinceEpoch: secondsSinceEpoch, nanoseconds: 0).text() }
}

extension Time: Codable {
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
