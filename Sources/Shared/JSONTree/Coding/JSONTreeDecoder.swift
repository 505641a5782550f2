extension JSONValue {
    /// Reads a typed value from this tree, without a detour over text.
    ///
    /// Integers must be exact: `1.5` is no `Int`, but `1.0` is. Nothing is converted between kinds of values.
    ///
    /// - Throws: `DecodingError` with the full coding path. Its text names kinds of values, not their content. An error of
    ///   another type thrown by the value's own `init(from:)` becomes `dataCorrupted` with that error beneath.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws(DecodingError) -> Value {
        do {
            return try Value(from: JSONTreeDecoder(self, path: nil))
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "\(type) cannot be read: \(error)", underlyingError: error))
        }
    }
}

/// Reads one value from a tree.
final class JSONTreeDecoder: Decoder {
    let value: JSONValue
    let path: CodingPath?

    init(_ value: JSONValue, path: CodingPath?) {
        self.value = value
        self.path = path
    }

    var codingPath: [any CodingKey] { path?.keys ?? [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let members) = value else { throw mismatch([String: JSONValue].self, "an object") }
        return KeyedDecodingContainer(JSONKeyedDecodingContainer<Key>(members: members, decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch([JSONValue].self, "an array") }
        return JSONUnkeyedDecodingContainer(elements: elements, decoder: self)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer {
        JSONSingleValueDecodingContainer(decoder: self)
    }

    func bool() throws -> Bool {
        guard case .bool(let value) = value else { throw mismatch(Bool.self, "a boolean") }
        return value
    }

    func string() throws -> String {
        guard case .string(let text) = value else { throw mismatch(String.self, "a string") }
        return text
    }

    func double() throws -> Double {
        guard case .number(let number) = value else { throw mismatch(Double.self, "a number") }
        return number.double
    }

    func integer<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) throws -> Integer {
        guard case .number(let number) = value else { throw mismatch(type, "an integer") }
        guard let integer = number.integer(type) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath, debugDescription: "The number \(number) does not fit \(type)"))
        }
        return integer
    }

    /// The error for a value of another kind than wanted. JSON's null is told apart, as `Decoder` asks for.
    private func mismatch(_ type: Any.Type, _ wanted: String) -> DecodingError {
        let context = DecodingError.Context(
            codingPath: codingPath, debugDescription: "Found \(value.kindDescription) instead of \(wanted)")
        return value.isNull ? .valueNotFound(type, context) : .typeMismatch(type, context)
    }
}
