/// An exact amount of something, such as `500m` of a CPU or `1Gi` of memory. Follows `resource.Quantity`.
///
/// Counts in billionths, which is as fine as Kubernetes counts, up to about 1.7 x 10^29. Two quantities are equal when their
/// amounts are, however they were written; text is always in canonical form, in the family of suffixes that was read.
public struct Quantity: Sendable {
    /// The family of suffixes in which a quantity is written.
    public enum Format: Hashable, Sendable {
        /// Powers of ten: `n`, `u`, `m`, none, `k`, `M`, `G`, `T`, `P`, `E`.
        case decimalSI
        /// Powers of 1024: `Ki`, `Mi`, `Gi`, `Ti`, `Pi`, `Ei`.
        case binarySI
        /// Powers of ten as an exponent: `e3`.
        case decimalExponent
    }

    /// Billionths.
    package let nanos: Int128
    /// The suffixes in which the quantity is written. Comparisons do not look at it.
    public let format: Format

    package init(nanos: Int128, format: Format) {
        self.nanos = nanos
        self.format = format
    }

    /// A whole number of units.
    public init(_ value: Int64, format: Format = .decimalSI) {
        self.init(nanos: Int128(value) * 1_000_000_000, format: format)
    }

    /// A whole number of thousandths.
    public init(milli value: Int64, format: Format = .decimalSI) {
        self.init(nanos: Int128(value) * 1_000_000, format: format)
    }

    /// Nothing.
    public static let zero = Quantity(0)

    /// The amount in units, rounded away from zero; the nearest `Int64` when it does not fit.
    public var value: Int64 { rounded(to: 1_000_000_000) }

    /// The amount in thousandths, rounded away from zero; the nearest `Int64` when it does not fit.
    public var milliValue: Int64 { rounded(to: 1_000_000) }

    private func rounded(to unit: Int128) -> Int64 {
        let (quotient, remainder) = nanos.quotientAndRemainder(dividingBy: unit)
        return Int64(clamping: quotient + remainder.signum())
    }
}

extension Quantity: Hashable {
    /// Compares amounts alone: `1Gi` equals `1073741824`.
    public static func == (left: Self, right: Self) -> Bool { left.nanos == right.nanos }

    /// Hashes the amount alone, in accordance with equality.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(nanos)
    }
}

extension Quantity: Comparable {
    /// Compares amounts alone.
    public static func < (left: Self, right: Self) -> Bool { left.nanos < right.nanos }
}

extension Quantity: AdditiveArithmetic {
    /// The sum, in the format of the first that is not zero. Stays at the limit when it would pass it.
    public static func + (left: Self, right: Self) -> Self {
        let (sum, overflow) = left.nanos.addingReportingOverflow(right.nanos)
        let limit: Int128 = left.nanos < 0 ? .min : .max
        return Quantity(nanos: overflow ? limit : sum, format: left.nanos == 0 ? right.format : left.format)
    }

    /// The difference, in the format of the first that is not zero. Stays at the limit when it would pass it.
    public static func - (left: Self, right: Self) -> Self {
        let (difference, overflow) = left.nanos.subtractingReportingOverflow(right.nanos)
        let limit: Int128 = left.nanos < 0 ? .min : .max
        return Quantity(nanos: overflow ? limit : difference, format: left.nanos == 0 ? right.format : left.format)
    }
}

extension Quantity: Codable {
    /// Reads text, or a plain number, which the API also takes.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // A decoder cannot be asked what it holds: the failure of `try?` means that it is no number.
        if let value = try? container.decode(Int64.self) {
            self.init(value)
            return
        }
        // Likewise; the shortest text of a fraction reads back as the decimal that was written.
        let number = try? container.decode(Double.self)
        do {
            try self.init(parsing: try number?.description ?? container.decode(String.self))
        } catch let error as InvalidQuantity {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.description)
        }
    }

    /// Writes the canonical text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
