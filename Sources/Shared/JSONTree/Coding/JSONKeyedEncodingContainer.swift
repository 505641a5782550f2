/// Writes the members of one object.
struct JSONKeyedEncodingContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: JSONTreeEncoder

    var codingPath: [any CodingKey] { encoder.codingPath }

    mutating func encodeNil(forKey key: Key) throws {
        set(.null, key)
    }

    mutating func encode(_ value: Bool, forKey key: Key) throws {
        set(.bool(value), key)
    }

    mutating func encode(_ value: String, forKey key: Key) throws {
        set(.string(value), key)
    }

    mutating func encode(_ value: Double, forKey key: Key) throws {
        encoder.set(try encoder.part(value, at: key), for: key.stringValue)
    }

    mutating func encode(_ value: Float, forKey key: Key) throws {
        encoder.set(try encoder.part(Double(value), at: key), for: key.stringValue)
    }

    mutating func encode(_ value: some Encodable, forKey key: Key) throws {
        encoder.set(try encoder.part(encoding: value, at: key), for: key.stringValue)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        open(key).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        open(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        open(PositionKey.superclass)
    }

    mutating func superEncoder(forKey key: Key) -> any Encoder {
        open(key)
    }

    private func set(_ value: JSONValue, _ key: Key) {
        encoder.set(.value(value), for: key.stringValue)
    }

    /// An encoder for a member that will be written later. One that is open already is opened again.
    private func open(_ key: any CodingKey) -> JSONTreeEncoder {
        if case .object(let parts) = encoder.content, case .open(let member) = parts[key.stringValue] { return member }
        let member = JSONTreeEncoder(path: .path(encoder.path, key))
        encoder.set(.open(member), for: key.stringValue)
        return member
    }
}

// MARK: - Integers

extension JSONKeyedEncodingContainer {
    mutating func encode(_ value: Int, forKey key: Key) throws {
        set(.number(JSONNumber(Int64(value))), key)
    }

    mutating func encode(_ value: Int8, forKey key: Key) throws {
        set(.number(JSONNumber(Int64(value))), key)
    }

    mutating func encode(_ value: Int16, forKey key: Key) throws {
        set(.number(JSONNumber(Int64(value))), key)
    }

    mutating func encode(_ value: Int32, forKey key: Key) throws {
        set(.number(JSONNumber(Int64(value))), key)
    }

    mutating func encode(_ value: Int64, forKey key: Key) throws {
        set(.number(JSONNumber(Int64(value))), key)
    }

    mutating func encode(_ value: UInt, forKey key: Key) throws {
        set(.number(JSONNumber(UInt64(value))), key)
    }

    mutating func encode(_ value: UInt8, forKey key: Key) throws {
        set(.number(JSONNumber(UInt64(value))), key)
    }

    mutating func encode(_ value: UInt16, forKey key: Key) throws {
        set(.number(JSONNumber(UInt64(value))), key)
    }

    mutating func encode(_ value: UInt32, forKey key: Key) throws {
        set(.number(JSONNumber(UInt64(value))), key)
    }

    mutating func encode(_ value: UInt64, forKey key: Key) throws {
        set(.number(JSONNumber(UInt64(value))), key)
    }
}
