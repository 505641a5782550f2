/// A sequence of changes to a JSON document, by RFC 6902.
///
/// Travels as the JSON array that the RFC describes, and as `application/json-patch+json` in requests.
public struct JSONPatch: Hashable, Sendable {
    /// One change, or a test that must hold for the patch to take effect at all.
    public enum Operation: Hashable, Sendable {
        /// Sets a member, or inserts an element before the index; the token `-` appends.
        case add(JSONPointer, JSONValue)
        /// Takes out a member or an element, which must exist.
        case remove(JSONPointer)
        /// Puts another value in the place of one, which must exist.
        case replace(JSONPointer, JSONValue)
        /// Takes the value out at `from` and adds it at `to`, which must not lie inside it.
        case move(from: JSONPointer, to: JSONPointer)
        /// Adds the value at `from`, which must exist, also at `to`.
        case copy(from: JSONPointer, to: JSONPointer)
        /// Fails the whole patch unless the place holds an equal value.
        case test(JSONPointer, JSONValue)
    }

    /// The changes, in the order in which they are applied.
    public var operations: [Operation]

    /// A patch of these operations, in this order; none changes nothing.
    public init(_ operations: [Operation] = []) {
        self.operations = operations
    }

    /// Whether there are no operations, so that there is nothing to send.
    public var isEmpty: Bool { operations.isEmpty }
}

extension JSONPatch: ExpressibleByArrayLiteral {
    /// A patch of the operations, in the order in which they are written.
    public init(arrayLiteral operations: Operation...) {
        self.init(operations)
    }
}

extension JSONPatch: Codable {
    /// Reads the array of operations; one that cannot be read fails the whole patch.
    public init(from decoder: any Decoder) throws {
        self.init(try [Operation](from: decoder))
    }

    /// Writes the array of operations.
    public func encode(to encoder: any Encoder) throws {
        try operations.encode(to: encoder)
    }
}

extension JSONPatch.Operation: Codable {
    private enum CodingKeys: String, CodingKey { case op, path, from, value }
    private enum Name: String, Codable { case add, remove, replace, move, copy, test }

    /// Reads one operation by its `op`. Members that the operation does not need are ignored, as the RFC asks.
    ///
    /// - Throws: `DecodingError` for an unknown `op`, a missing member, or a path that is no JSON pointer.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let path = try container.decode(JSONPointer.self, forKey: .path)
        var value: JSONValue { get throws { try container.decode(JSONValue.self, forKey: .value) } }
        var from: JSONPointer { get throws { try container.decode(JSONPointer.self, forKey: .from) } }
        switch try container.decode(Name.self, forKey: .op) {
        case .add: self = .add(path, try value)
        case .remove: self = .remove(path)
        case .replace: self = .replace(path, try value)
        case .move: self = .move(from: try from, to: path)
        case .copy: self = .copy(from: try from, to: path)
        case .test: self = .test(path, try value)
        }
    }

    /// Writes `op`, `path` and, where the operation has them, `from` and `value`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        func encode(_ name: Name, _ path: JSONPointer, from: JSONPointer? = nil, value: JSONValue? = nil) throws {
            try container.encode(name, forKey: .op)
            try container.encode(path, forKey: .path)
            try container.encodeIfPresent(from, forKey: .from)
            try container.encodeIfPresent(value, forKey: .value)
        }
        switch self {
        case .add(let path, let value): try encode(.add, path, value: value)
        case .remove(let path): try encode(.remove, path)
        case .replace(let path, let value): try encode(.replace, path, value: value)
        case .move(let from, let path): try encode(.move, path, from: from)
        case .copy(let from, let path): try encode(.copy, path, from: from)
        case .test(let path, let value): try encode(.test, path, value: value)
        }
    }
}
