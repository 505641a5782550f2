/// Reads the elements of one array in order.
struct JSONUnkeyedDecodingContainer: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    let decoder: JSONTreeDecoder
    private(set) var currentIndex = 0

    init(elements: [JSONValue], decoder: JSONTreeDecoder) {
        self.elements = elements
        self.decoder = decoder
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex == elements.count }

    mutating func decodeNil() throws -> Bool {
        guard try element(JSONValue?.self).value.isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode(_ type: Bool.Type) throws -> Bool {
        try next { try $0.bool() }
    }

    mutating func decode(_ type: String.Type) throws -> String {
        try next { try $0.string() }
    }

    mutating func decode(_ type: Double.Type) throws -> Double {
        try next { try $0.double() }
    }

    mutating func decode(_ type: Float.Type) throws -> Float {
        try next { Float(try $0.double()) }
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try next { try Value(from: $0) }
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type
    ) throws -> KeyedDecodingContainer<NestedKey> {
        try next { try $0.container(keyedBy: type) }
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { try $0.unkeyedContainer() }
    }

    mutating func superDecoder() throws -> any Decoder {
        try next { $0 }
    }

    /// Reads the element at hand and moves on, unless reading fails.
    private mutating func next<Value>(_ read: (JSONTreeDecoder) throws -> Value) throws -> Value {
        let value = try read(element(Value.self))
        currentIndex += 1
        return value
    }

    private func element(_ type: Any.Type) throws -> JSONTreeDecoder {
        let path = CodingPath.path(decoder.path, PositionKey(currentIndex))
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                type, .init(codingPath: path.keys, debugDescription: "The array has only \(elements.count) elements"))
        }
        return JSONTreeDecoder(elements[currentIndex], path: path)
    }
}

// MARK: - Integers

extension JSONUnkeyedDecodingContainer {
    mutating func decode(_ type: Int.Type) throws -> Int {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: Int8.Type) throws -> Int8 {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: Int16.Type) throws -> Int16 {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: Int32.Type) throws -> Int32 {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: Int64.Type) throws -> Int64 {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: UInt.Type) throws -> UInt {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: UInt8.Type) throws -> UInt8 {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: UInt16.Type) throws -> UInt16 {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: UInt32.Type) throws -> UInt32 {
        try next { try $0.integer() }
    }

    mutating func decode(_ type: UInt64.Type) throws -> UInt64 {
        try next { try $0.integer() }
    }
}
