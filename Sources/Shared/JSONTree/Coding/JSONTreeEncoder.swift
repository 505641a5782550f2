extension JSONValue {
    /// The tree that `value` encodes itself to, without a detour over text.
    ///
    /// - Throws: `EncodingError` for a number that JSON cannot write (infinity, NaN, beyond 64 bits) and for a value that
    ///   encodes nothing at all; and whatever the value's own `encode(to:)` throws.
    public init(encoding value: some Encodable) throws {
        try self.init(encoding: value, nilMembers: .omitted)
    }

    /// What becomes of optional members of a type that are nil.
    public enum NilMembers: Sendable {
        /// They are left out, as in every text that is sent.
        case omitted
        /// All but numbers are written as null, wherever a container is asked to encode them if they are present. So an object
        /// that is not there can be told from one that is left out for another reason, such as for being empty.
        case null
    }

    /// As ``init(encoding:)``, with a choice for optional members that are nil.
    public init(encoding value: some Encodable, nilMembers: NilMembers) throws {
        let encoder = JSONTreeEncoder(path: nil, nilMembers: nilMembers)
        try value.encode(to: encoder)
        guard let tree = encoder.tree else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: [], debugDescription: "\(type(of: value)) encoded no value"))
        }
        self = tree
    }
}

/// Collects what one value encodes. A container asked for twice is the same container, so that a wrapper can add members
/// to those of the value it wraps.
final class JSONTreeEncoder: Encoder {
    /// A part of the tree: finished, or still open because a container for it was handed out.
    enum Part {
        case value(JSONValue)
        case open(JSONTreeEncoder)

        var tree: JSONValue {
            switch self {
            case .value(let value): value
            // Whatever asked for an encoder or container and then wrote nothing stands for an empty object.
            case .open(let encoder): encoder.tree ?? .object([:])
            }
        }
    }

    /// What has been encoded so far.
    enum Content {
        case nothing
        case value(JSONValue)
        case array([Part])
        case object([String: Part])
    }

    var content = Content.nothing
    let path: CodingPath?
    let nilMembers: JSONValue.NilMembers

    init(path: CodingPath?, nilMembers: JSONValue.NilMembers) {
        self.path = path
        self.nilMembers = nilMembers
    }

    /// An encoder for a value inside this one.
    func inner(at key: any CodingKey) -> JSONTreeEncoder {
        JSONTreeEncoder(path: CodingPath(key, in: path), nilMembers: nilMembers)
    }

    var codingPath: [any CodingKey] { path?.keys ?? [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// The finished tree; nil when nothing was encoded.
    var tree: JSONValue? {
        switch content {
        case .nothing: nil
        case .value(let value): value
        case .array(let parts): .array(parts.map(\.tree))
        case .object(let parts): .object(parts.mapValues(\.tree))
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        openObject()
        return KeyedEncodingContainer(JSONKeyedEncodingContainer<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        openArray()
        return JSONUnkeyedEncodingContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        JSONSingleValueEncodingContainer(encoder: self)
    }

    /// Makes sure that the content is an object, keeping the members it has.
    func openObject() {
        switch content {
        case .object: break
        case .value(.object(let members)): content = .object(members.mapValues(Part.value))
        default: content = .object([:])
        }
    }

    /// Makes sure that the content is an array, keeping the elements it has.
    func openArray() {
        switch content {
        case .array: break
        case .value(.array(let elements)): content = .array(elements.map(Part.value))
        default: content = .array([])
        }
    }

    /// Adds or replaces a member of the object under construction.
    func set(_ part: Part, for key: String) {
        guard case .object(var parts) = content else { return }
        content = .nothing
        parts[key] = part
        content = .object(parts)
    }

    /// Adds an element to the array under construction.
    func append(_ part: Part) {
        guard case .array(var parts) = content else { return }
        content = .nothing
        parts.append(part)
        content = .array(parts)
    }

    /// The number of elements in the array under construction.
    var count: Int {
        if case .array(let parts) = content { parts.count } else { 0 }
    }

    /// The finished tree of a value inside this one.
    func part(encoding value: some Encodable, at key: any CodingKey) throws -> Part {
        let encoder = inner(at: key)
        try value.encode(to: encoder)
        return .value(encoder.tree ?? .object([:]))
    }

    /// A number as a value. JSON has none for infinities and NaN, and we have none for integers beyond 64 bits.
    func part(_ number: JSONNumber?, for value: some Any, at key: (any CodingKey)? = nil) throws -> Part {
        guard let number else {
            let path = codingPath + (key.map { [$0] } ?? [])
            throw EncodingError.invalidValue(value, .init(codingPath: path, debugDescription: "JSON has no \(value)"))
        }
        return .value(.number(number))
    }
}
