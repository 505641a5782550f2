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

    mutating func encode<Float: BinaryFloatingPoint & Encodable>(_ value: Float, forKey key: Key) throws {
        encoder.set(try encoder.part(JSONNumber(Double(value)), for: value, at: key), for: key.stringValue)
    }

    mutating func encode<Integer: FixedWidthInteger & Encodable>(_ value: Integer, forKey key: Key) throws {
        encoder.set(try encoder.part(JSONNumber(exactly: value), for: value, at: key), for: key.stringValue)
    }

    mutating func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        encoder.set(try encoder.part(encoding: value, at: key), for: key.stringValue)
    }

    // MARK: - Optional members

    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { omit(key) }
    }

    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { omit(key) }
    }

    mutating func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
        if let value { try encode(value, forKey: key) } else { omit(key) }
    }

    private func omit(_ key: Key) {
        if case .null = encoder.nilMembers { set(.null, key) }
    }

    // MARK: - Inner containers

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        open(key).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        open(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder {
        open(JSONPathKey.superclass)
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
        let member = encoder.inner(at: key)
        encoder.set(.open(member), for: key.stringValue)
        return member
    }
}
