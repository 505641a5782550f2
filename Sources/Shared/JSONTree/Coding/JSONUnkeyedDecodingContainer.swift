/// Reads the elements of one array in order.
struct JSONUnkeyedDecodingContainer: UnkeyedDecodingContainer {
    private let array: JSONNode
    private var next: Int
    private(set) var currentIndex = 0

    init(_ array: JSONNode) {
        self.array = array
        next = array.index + 1
    }

    var codingPath: [any CodingKey] { array.codingPath }
    var count: Int? { Int(array.token.count) }
    var isAtEnd: Bool { next == array.token.next }

    mutating func decodeNil() throws -> Bool {
        guard try element(JSONValue?.self).isNull else { return false }
        advance()
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool { try read { try $0.bool() } }

    mutating func decode(_ type: String.Type) throws -> String { try read { try $0.string() } }

    mutating func decode<Float: BinaryFloatingPoint & Decodable>(_ type: Float.Type) throws -> Float {
        try read { try $0.float(type) }
    }

    mutating func decode<Integer: FixedWidthInteger & Decodable>(_ type: Integer.Type) throws -> Integer {
        try read { try $0.integer(type) }
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try read { try $0.decode(type) } }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try read { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try read { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder { try read { $0 } }

    /// Reads the element at hand and moves on, unless reading fails.
    private mutating func read<Value>(_ body: (JSONNode) throws -> Value) throws -> Value {
        let value = try body(element(Value.self))
        advance()
        return value
    }

    private mutating func advance() {
        next = Int(array.document.tokens[next].next)
        currentIndex += 1
    }

    private func element(_ type: Any.Type) throws -> JSONNode {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type,
                .init(
                    codingPath: codingPath + [JSONPathKey(currentIndex)],
                    debugDescription: "The array has only \(currentIndex) elements"))
        }
        return JSONNode(document: array.document, index: next)
    }
}
