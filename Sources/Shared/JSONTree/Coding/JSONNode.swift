/// One value of a document, which can be read as a typed value.
///
/// It is as small as it can be, the document and which token, so that `any Decoder` holds it without an allocation.
struct JSONNode: Decoder {
    let document: JSONDocument
    let index: Int

    var token: JSONToken { document.tokens[index] }

    var codingPath: [any CodingKey] { document.codingPath(to: index) }
    var userInfo: [CodingUserInfoKey: Any] { [:] }
    var isNull: Bool { token.kind == .null }
    var tree: JSONValue { document.tree(at: index) }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try checkIsObject()
        return KeyedDecodingContainer(JSONKeyedDecodingContainer(self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try checkIsArray()
        return JSONUnkeyedDecodingContainer(self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        JSONSingleValueDecodingContainer(node: self)
    }
}

// MARK: - Values

extension JSONNode {
    /// Reads any type.
    ///
    /// The types that make up most of an object are read without a container. Their own `init(from:)` comes to the same.
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if type == String.self, let value = try string() as? Value { return value }
        if type == [String: String].self, let value = try stringMembers() as? Value { return value }
        if type == [String].self, let value = try strings() as? Value { return value }
        if type == JSONValue.self, let value = tree as? Value { return value }
        if type == [JSONValue].self, let value = try trees() as? Value { return value }
        if type == [String: JSONValue].self, let value = try treeMembers() as? Value { return value }
        return try Value(from: self)
    }

    func bool() throws -> Bool {
        switch token.kind {
        case .true: return true
        case .false: return false
        default: throw mismatch(Bool.self, "a boolean")
        }
    }

    func string() throws -> String {
        let token = token
        switch token.kind {
        case .asciiString, .string, .keptString: return document.string(token)
        default: throw mismatch(String.self, "a string")
        }
    }

    func float<Float: BinaryFloatingPoint>(_ type: Float.Type) throws -> Float {
        Float(try number(type, "a number").double)
    }

    func integer<Integer: FixedWidthInteger>(_ type: Integer.Type) throws -> Integer {
        let number = try number(type, "an integer")
        guard let integer = number.integer(type) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath, debugDescription: "The number \(number) does not fit \(type)"))
        }
        return integer
    }

    private func number(_ type: Any.Type, _ wanted: String) throws -> JSONNumber {
        let token = token
        switch token.kind {
        case .number, .keptNumber: return document.number(token)
        default: throw mismatch(type, wanted)
        }
    }
}

// MARK: - Arrays and objects

extension JSONNode {
    func checkIsArray() throws {
        if token.kind != .array { throw mismatch([JSONValue].self, "an array") }
    }

    func checkIsObject() throws {
        if token.kind != .object { throw mismatch([String: JSONValue].self, "an object") }
    }

    private func strings() throws -> [String] {
        try checkIsArray()
        return try document.array(at: index) { try JSONNode(document: document, index: $0).string() }
    }

    private func stringMembers() throws -> [String: String] {
        try checkIsObject()
        return try document.dictionary(at: index) { try JSONNode(document: document, index: $0).string() }
    }

    private func trees() throws -> [JSONValue] {
        try checkIsArray()
        return document.array(at: index) { document.tree(at: $0) }
    }

    private func treeMembers() throws -> [String: JSONValue] {
        try checkIsObject()
        return document.dictionary(at: index) { document.tree(at: $0) }
    }

    /// The error for a value of another kind than wanted. JSON's null is told apart, as `Decoder` asks for.
    private func mismatch(_ type: Any.Type, _ wanted: String) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath, debugDescription: "Found \(kindDescription) instead of \(wanted)")
        return isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }

    private var kindDescription: String {
        switch token.kind {
        case .null: JSONValue.null.kindDescription
        case .true, .false: JSONValue.bool(true).kindDescription
        case .number, .keptNumber: JSONValue.number(0).kindDescription
        case .asciiString, .string, .keptString: JSONValue.string("").kindDescription
        case .array: JSONValue.array([]).kindDescription
        case .object: JSONValue.object([:]).kindDescription
        }
    }
}
