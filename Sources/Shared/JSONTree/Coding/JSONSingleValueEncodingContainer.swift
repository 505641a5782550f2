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

    mutating func encode<Float: BinaryFloatingPoint & Encodable>(_ value: Float) throws {
        set(try encoder.part(JSONNumber(Double(value)), for: value).tree)
    }

    mutating func encode<Integer: FixedWidthInteger & Encodable>(_ value: Integer) throws {
        set(try encoder.part(JSONNumber(exactly: value), for: value).tree)
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        try value.encode(to: encoder)
    }

    private func set(_ value: JSONValue) {
        encoder.content = .value(value)
    }
}
