/// An object with every member that is asked for; or a map with one member, when the names themselves are asked for.
final class RecordingKeyedContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private static var anyName: String { "*" }

    private let decoder: RecordingDecoder
    private var isMap = false
    let codingPath: [any CodingKey] = []

    init(decoder: RecordingDecoder) {
        self.decoder = decoder
    }

    var allKeys: [Key] {
        isMap = true
        return Key(stringValue: Self.anyName).map { [$0] } ?? []
    }

    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        let (shape, value) = try Primitive.answer(type) ?? decoder.recorder.value(type)
        note(shape, key, isRequired: true)
        return value
    }

    func decodeIfPresent<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T? {
        let shape = try Primitive.answer(type)?.0 ?? decoder.recorder.shape(of: type)
        note(shape, key, isRequired: false)
        return nil
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) -> String? { optional(type, key) }
    func decodeIfPresent(_ type: Bool.Type, forKey key: Key) -> Bool? { optional(type, key) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) -> Int? { optional(type, key) }
    func decodeIfPresent(_ type: Int32.Type, forKey key: Key) -> Int32? { optional(type, key) }
    func decodeIfPresent(_ type: Int64.Type, forKey key: Key) -> Int64? { optional(type, key) }
    func decodeIfPresent(_ type: Double.Type, forKey key: Key) -> Double? { optional(type, key) }

    private func optional<T>(_ type: T.Type, _ key: Key) -> T? {
        if let (shape, _) = Primitive.answer(type) { note(shape, key, isRequired: false) }
        return nil
    }

    private func note(_ shape: SchemaShape, _ key: Key, isRequired: Bool) {
        guard !isMap else {
            decoder.recording.shape = .map(shape)
            return
        }
        var members: [String: SchemaShape.Member] = [:]
        if case .object(let known) = decoder.recording.shape { members = known }
        members[key.stringValue] = SchemaShape.Member(shape, isRequired: isRequired)
        decoder.recording.shape = .object(members)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw UnrecordedType(type: "a type with a nested container")
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw UnrecordedType(type: "a type with a nested array container")
    }

    func superDecoder() throws -> any Decoder { throw UnrecordedType(type: "a type with a super decoder") }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        throw UnrecordedType(type: "a type with a super decoder")
    }
}
