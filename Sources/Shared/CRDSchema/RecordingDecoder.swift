/// What one value turned out to be.
final class Recording {
    var shape: SchemaShape?
}

/// Answers every question of a type with something, and notes the question.
struct RecordingDecoder: Decoder {
    let recorder: ShapeRecorder
    let recording: Recording
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        if recording.shape == nil { recording.shape = .object([:]) }
        return KeyedDecodingContainer(RecordingKeyedContainer<Key>(decoder: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { RecordingUnkeyedContainer(decoder: self) }

    func singleValueContainer() -> any SingleValueDecodingContainer { RecordingValueContainer(decoder: self) }
}

/// Notes the one value that is read.
struct RecordingValueContainer: SingleValueDecodingContainer {
    let decoder: RecordingDecoder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        if let (shape, value) = Primitive.answer(type) {
            decoder.recording.shape = shape
            return value
        }
        let (shape, value) = try decoder.recorder.value(type)
        decoder.recording.shape = shape
        return value
    }
}

/// An array with one element.
struct RecordingUnkeyedContainer: UnkeyedDecodingContainer {
    let decoder: RecordingDecoder
    var codingPath: [any CodingKey] { [] }
    var count: Int? { nil }
    var currentIndex = 0
    var isAtEnd: Bool { currentIndex > 0 }

    init(decoder: RecordingDecoder) {
        self.decoder = decoder
    }

    func decodeNil() -> Bool { false }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
        currentIndex += 1
        let (shape, value) = try Primitive.answer(type) ?? decoder.recorder.value(type)
        decoder.recording.shape = .array(shape)
        return value
    }

    func nestedContainer<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        throw UnrecordedType(type: "an array with nested containers")
    }

    func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw UnrecordedType(type: "an array of arrays")
    }

    func superDecoder() throws -> any Decoder { throw UnrecordedType(type: "a type with a super decoder") }
}

/// The values that types are made of.
enum Primitive {
    /// The shape and some value of a type that JSON knows; nil for other types.
    static func answer<T>(_ type: T.Type) -> (SchemaShape, T)? {
        let answer: (SchemaShape, Any)? =
            switch type {
            case is String.Type: (.string(format: nil), "")
            case is Bool.Type: (.boolean, false)
            case is Int.Type: (.integer(format: nil), 0)
            case is Int32.Type: (.integer(format: "int32"), Int32(0))
            case is Int64.Type: (.integer(format: "int64"), Int64(0))
            case is Double.Type: (.number, 0.0)
            default: nil
            }
        guard let answer, let value = answer.1 as? T else { return nil }
        return (answer.0, value)
    }
}
