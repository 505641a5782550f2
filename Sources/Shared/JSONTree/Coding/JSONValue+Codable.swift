extension JSONValue {
    /// Reads a typed value from this tree, without a detour over text, by the rules of ``JSONDocument/decode(_:)``.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws(DecodingError) -> Value {
        try JSONDocument(self).decode(type)
    }
}

extension JSONValue: Encodable {
    /// Writes the value that the tree stands for, with any encoder.
    public func encode(to encoder: any Encoder) throws {
        if let encoder = encoder as? JSONTreeEncoder {
            encoder.content = .value(self)
            return
        }
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .number(let number): try container.encode(number)
        case .string(let text): try container.encode(text)
        case .array(let elements): try container.encode(elements)
        case .object(let members): try container.encode(members)
        }
    }
}

extension JSONValue: Decodable {
    /// Reads any value, with any decoder. A decoder of this module gives the tree as it was read.
    public init(from decoder: any Decoder) throws {
        if let node = decoder as? JSONNode {
            self = node.tree
            return
        }
        // A decoder cannot be asked what it holds: each `try?` is a question, and a failure means no.
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let number = try? container.decode(JSONNumber.self) {
            self = .number(number)
        } else if let members = try? container.decode([String: JSONValue].self) {
            self = .object(members)
        } else {
            self = .array(try container.decode([JSONValue].self))
        }
    }
}

extension JSONNumber: Codable {
    /// Reads an integer of 64 bits where it is one, else a `Double`.
    ///
    /// - Throws: `DecodingError` for what is no number or not finite.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // As above: each `try?` asks whether the number has this form.
        if let value = try? container.decode(Int64.self) {
            self.init(value)
        } else if let value = try? container.decode(UInt64.self) {
            self.init(value)
        } else if let number = JSONNumber(try container.decode(Double.self)) {
            self = number
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "The number is not finite")
        }
    }

    /// Writes an integer where the value is one of 64 bits, else a `Double`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value = integer(Int64.self) {
            try container.encode(value)
        } else if let value = integer(UInt64.self) {
            try container.encode(value)
        } else {
            try container.encode(double)
        }
    }
}
