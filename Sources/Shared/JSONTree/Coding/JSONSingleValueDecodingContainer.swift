/// Reads a value that is neither object nor array, or hands the decoder on to another value.
struct JSONSingleValueDecodingContainer: SingleValueDecodingContainer {
    let node: JSONNode

    var codingPath: [any CodingKey] { node.codingPath }

    func decodeNil() -> Bool { node.isNull }

    func decode(_ type: Bool.Type) throws -> Bool { try node.bool() }

    func decode(_ type: String.Type) throws -> String { try node.string() }

    func decode<Float: BinaryFloatingPoint & Decodable>(_ type: Float.Type) throws -> Float {
        try node.float(type)
    }

    func decode<Integer: FixedWidthInteger & Decodable>(_ type: Integer.Type) throws -> Integer {
        try node.integer(type)
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try node.decode(type) }
}
