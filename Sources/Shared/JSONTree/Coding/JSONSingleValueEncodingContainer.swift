/// Writes a value that is neither object nor array, or hands the encoder on to another value.
struct JSONSingleValueEncodingContainer: SingleValueEncodingContainer {
    let encoder: JSONTreeEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil() throws {
        set(.null)
    }

    mutating func encode(_ value: Bool) throws {
        set(.bool(value))
    }

    mutating func encode(_ value: String) throws {
        set(.string(value))
    }

    mutating func encode(_ value: Double) throws {
        set(try encoder.part(value, at: nil).tree)
    }

    mutating func encode(_ value: Float) throws {
        set(try encoder.part(Double(value), at: nil).tree)
    }

    mutating func encode(_ value: some Encodable) throws {
        try value.encode(to: encoder)
    }

    private func set(_ value: JSONValue) {
        encoder.content = .value(value)
    }
}

// MARK: - Integers

extension JSONSingleValueEncodingContainer {
    mutating func encode(_ value: Int) throws {
        set(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: Int8) throws {
        set(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: Int16) throws {
        set(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: Int32) throws {
        set(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: Int64) throws {
        set(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: UInt) throws {
        set(.number(JSONNumber(UInt64(value))))
    }

    mutating func encode(_ value: UInt8) throws {
        set(.number(JSONNumber(UInt64(value))))
    }

    mutating func encode(_ value: UInt16) throws {
        set(.number(JSONNumber(UInt64(value))))
    }

    mutating func encode(_ value: UInt32) throws {
        set(.number(JSONNumber(UInt64(value))))
    }

    mutating func encode(_ value: UInt64) throws {
        set(.number(JSONNumber(UInt64(value))))
    }
}
