/// Reads the members of one object.
struct JSONKeyedDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [String: JSONValue]
    let decoder: JSONTreeDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { members.keys.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool {
        members[key.stringValue] != nil
    }

    func decodeNil(forKey key: Key) throws -> Bool {
        try member(key).value.isNull
    }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool {
        try member(key).bool()
    }

    func decode(_ type: String.Type, forKey key: Key) throws -> String {
        try member(key).string()
    }

    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        try member(key).double()
    }

    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        Float(try member(key).double())
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try Value(from: member(key))
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    /// A missing `super` member reads as null, as in Foundation.
    func superDecoder() throws -> any Decoder {
        let key = PositionKey.superclass
        return JSONTreeDecoder(members[key.stringValue] ?? .null, path: .path(decoder.path, key))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        JSONTreeDecoder(members[key.stringValue] ?? .null, path: .path(decoder.path, key))
    }

    private func member(_ key: Key) throws -> JSONTreeDecoder {
        guard let value = members[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "The member '\(key.stringValue)' is missing"))
        }
        return JSONTreeDecoder(value, path: .path(decoder.path, key))
    }
}

// MARK: - Integers

extension JSONKeyedDecodingContainer {
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try member(key).integer()
    }

    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try member(key).integer()
    }

    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try member(key).integer()
    }

    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try member(key).integer()
    }

    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 {
        try member(key).integer()
    }

    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try member(key).integer()
    }

    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 {
        try member(key).integer()
    }

    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try member(key).integer()
    }

    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try member(key).integer()
    }

    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 {
        try member(key).integer()
    }
}
