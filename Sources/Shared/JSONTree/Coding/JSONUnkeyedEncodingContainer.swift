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

    mutating func encode(_ value: Double) throws {
        encoder.append(try encoder.part(value, at: PositionKey(count)))
    }

    mutating func encode(_ value: Float) throws {
        encoder.append(try encoder.part(Double(value), at: PositionKey(count)))
    }

    mutating func encode(_ value: some Encodable) throws {
        encoder.append(try encoder.part(encoding: value, at: PositionKey(count)))
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
        let element = JSONTreeEncoder(path: .path(encoder.path, PositionKey(count)))
        encoder.append(.open(element))
        return element
    }
}

// MARK: - Integers

extension JSONUnkeyedEncodingContainer {
    mutating func encode(_ value: Int) throws {
        append(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: Int8) throws {
        append(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: Int16) throws {
        append(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: Int32) throws {
        append(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: Int64) throws {
        append(.number(JSONNumber(Int64(value))))
    }

    mutating func encode(_ value: UInt) throws {
        append(.number(JSONNumber(UInt64(value))))
    }

    mutating func encode(_ value: UInt8) throws {
        append(.number(JSONNumber(UInt64(value))))
    }

    mutating func encode(_ value: UInt16) throws {
        append(.number(JSONNumber(UInt64(value))))
    }

    mutating func encode(_ value: UInt32) throws {
        append(.number(JSONNumber(UInt64(value))))
    }

    mutating func encode(_ value: UInt64) throws {
        append(.number(JSONNumber(UInt64(value))))
    }
}
