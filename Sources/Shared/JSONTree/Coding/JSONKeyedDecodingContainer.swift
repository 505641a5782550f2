/// Reads the members of one object.
///
/// The `decodeIfPresent` methods are those of the standard library with one search for the member instead of three.
struct JSONKeyedDecodingContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let object: JSONNode
    private let members: JSONMembers

    init(_ object: JSONNode) {
        self.object = object
        members = JSONMembers(of: object)
    }

    var codingPath: [any CodingKey] { object.codingPath }
    var allKeys: [Key] { members.names.compactMap(Key.init(stringValue:)) }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try member(key).isNull }

    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try member(key).bool() }

    func decode(_ type: String.Type, forKey key: Key) throws -> String { try member(key).string() }

    func decode<Float: BinaryFloatingPoint & Decodable>(_ type: Float.Type, forKey key: Key) throws -> Float {
        try member(key).float(type)
    }

    func decode<Integer: FixedWidthInteger & Decodable>(_ type: Integer.Type, forKey key: Key) throws -> Integer {
        try member(key).integer(type)
    }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try member(key).decode(type) }

    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? { try value(key)?.bool() }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try value(key)?.string() }

    func decodeIfPresent<Float: BinaryFloatingPoint & Decodable>(
        _ type: Float.Type, forKey key: Key
    ) throws -> Float? {
        try value(key)?.float(type)
    }

    func decodeIfPresent<Integer: FixedWidthInteger & Decodable>(
        _ type: Integer.Type, forKey key: Key
    ) throws -> Integer? {
        try value(key)?.integer(type)
    }

    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try value(key)?.decode(type)
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try member(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try member(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { superDecoder(JSONPathKey.superclass) }

    func superDecoder(forKey key: Key) throws -> any Decoder { superDecoder(key) }

    // MARK: - Members

    /// The member, which must be there.
    private func member(_ key: Key) throws -> JSONNode {
        guard let member = members[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key, .init(codingPath: codingPath, debugDescription: "The member '\(key.stringValue)' is missing"))
        }
        return member
    }

    /// The member, unless it is absent or null.
    private func value(_ key: Key) -> JSONNode? {
        guard let member = members[key.stringValue], !member.isNull else { return nil }
        return member
    }

    /// A missing member reads as null, as in Foundation.
    private func superDecoder(_ key: some CodingKey) -> any Decoder {
        if let member = members[key.stringValue] { return member }
        return JSONNode(document: JSONDocument(.null, path: codingPath + [key]), index: 0)
    }
}
