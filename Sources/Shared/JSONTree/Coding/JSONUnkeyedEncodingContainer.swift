/// Writes the elements of one array.
struct JSONUnkeyedEncodingContainer: UnkeyedEncodingContainer {
    let encoder: JSONTreeEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.count }

    mutating func encodeNil() throws {
        append(.null)
    }

    mutating func encode(_ value: Bool) throws {
        append(.bool(value))
    }

    mutating func encode(_ value: String) throws {
        append(.string(value))
    }

    mutating func encode<Float: BinaryFloatingPoint & Encodable>(_ value: Float) throws {
        encoder.append(try encoder.part(JSONNumber(Double(value)), for: value, at: JSONPathKey(count)))
    }

    mutating func encode<Integer: FixedWidthInteger & Encodable>(_ value: Integer) throws {
        encoder.append(try encoder.part(JSONNumber(exactly: value), for: value, at: JSONPathKey(count)))
    }

    mutating func encode<Value: Encodable>(_ value: Value) throws {
        encoder.append(try encoder.part(encoding: value, at: JSONPathKey(count)))
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        open().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        open().unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        open()
    }

    private func append(_ value: JSONValue) {
        encoder.append(.value(value))
    }

    /// An encoder for an element that will be written later.
    private func open() -> JSONTreeEncoder {
        let element = encoder.inner(at: JSONPathKey(count))
        encoder.append(.open(element))
        return element
    }
}
