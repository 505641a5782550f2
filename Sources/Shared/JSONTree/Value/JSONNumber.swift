/// A JSON number. Every 64-bit integer is exact; anything else is a `Double`.
///
/// Two numbers are equal when their values are: `1`, `1.0` and `1e0` are one number, written `1`, as Go and therefore the
/// Kubernetes API write them. Integers beyond 64 bits and long fractions are rounded to the nearest `Double`, as there.
public struct JSONNumber: Hashable, Sendable {
    /// The first case that holds the value exactly, so that equal numbers have equal storage.
    private enum Storage: Hashable, Sendable {
        case signed(Int64)
        case unsigned(UInt64)
        case floating(Double)
    }

    private let storage: Storage

    /// An integer, kept exactly.
    public init(_ value: Int) {
        storage = .signed(Int64(value))
    }

    /// An integer, kept exactly.
    public init(_ value: Int64) {
        storage = .signed(value)
    }

    /// An integer without a sign, kept exactly.
    public init(_ value: UInt64) {
        storage = Int64(exactly: value).map(Storage.signed) ?? .unsigned(value)
    }

    /// Nil for integers beyond 64 bits.
    init?(exactly value: some FixedWidthInteger) {
        if let value = Int64(exactly: value) {
            storage = .signed(value)
        } else if let value = UInt64(exactly: value) {
            storage = .unsigned(value)
        } else {
            return nil
        }
    }

    /// Nil for infinities and NaN, which JSON cannot write.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        if let integer = Int64(exactly: value) {
            storage = .signed(integer)
        } else if let integer = UInt64(exactly: value) {
            storage = .unsigned(integer)
        } else {
            storage = .floating(value)
        }
    }

    /// The value as an integer of the wanted width; nil when it has a fraction or does not fit.
    public func integer<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) -> Integer? {
        switch storage {
        case .signed(let value): Integer(exactly: value)
        case .unsigned(let value): Integer(exactly: value)
        case .floating(let value): Integer(exactly: value)
        }
    }

    /// The nearest `Double`.
    public var double: Double {
        switch storage {
        case .signed(let value): Double(value)
        case .unsigned(let value): Double(value)
        case .floating(let value): value
        }
    }
}

extension JSONNumber: CustomStringConvertible {
    /// The number as JSON text: the shortest that reads back as the same value.
    public var description: String {
        switch storage {
        case .signed(let value): String(value)
        case .unsigned(let value): String(value)
        case .floating(let value): value.description
        }
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral {
    /// The integer that is written.
    public init(integerLiteral value: Int64) {
        self.init(value)
    }
}
