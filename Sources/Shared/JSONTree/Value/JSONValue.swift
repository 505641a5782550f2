/// A JSON document as a tree of plain values.
///
/// It is what we read when no type models a document, and what we compare and patch: patches must keep the fields that
/// no type of ours knows.
///
/// Caveats: objects do not keep the order of their members. Keys are Swift strings, so two keys that are canonically
/// equivalent Unicode are one key. Trees can hold secrets, and their description shows them: log a pointer, not a tree.
public enum JSONValue: Hashable, Sendable {
    /// `null`, which is a value: a member that is absent is Swift's nil.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number; ``JSONNumber`` says how exact it is.
    case number(JSONNumber)
    /// Text without quotes and escapes.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Values by name; the order in which they were written is not kept.
    case object([String: JSONValue])
}

// MARK: - Looking inside

extension JSONValue {
    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// The truth value; nil for any other kind of value.
    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The number; nil for any other kind of value.
    public var number: JSONNumber? {
        if case .number(let value) = self { value } else { nil }
    }

    /// The number as an integer; nil for any other kind of value, and for fractions and numbers beyond 64 bits.
    public var int64: Int64? { number?.integer() }

    /// The text; nil for any other kind of value.
    public var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    /// The elements; nil for any other kind of value.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The members; nil for any other kind of value.
    public var object: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// What the value is, for error messages: `an object`, `a string` and so on. Never its content.
    public var kindDescription: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// The member of an object. Nil when there is none, or when this is no object.
    ///
    /// Setting a member of anything but an object makes an object with this one member; setting nil removes the member,
    /// and leaves anything but an object alone.
    public subscript(key: String) -> JSONValue? {
        get { object?[key] }
        set {
            guard case .object(var members) = self else {
                if let newValue { self = .object([key: newValue]) }
                return
            }
            // Gives up our reference first, so that the dictionary is changed in place.
            self = .null
            members[key] = newValue
            self = .object(members)
        }
    }

    /// The element of an array. Nil when the index is outside, or when this is no array.
    public subscript(index: Int) -> JSONValue? {
        guard case .array(let elements) = self, elements.indices.contains(index) else { return nil }
        return elements[index]
    }
}

// MARK: - Literals

// There is no literal for null: with one, `condition ? nil : value` would mean null where it is meant to mean nothing.

extension JSONValue: ExpressibleByBooleanLiteral {
    /// A `bool`.
    public init(booleanLiteral value: Bool) {
        self = .bool(value)
    }
}

extension JSONValue: ExpressibleByIntegerLiteral {
    /// A `number` that is an integer.
    public init(integerLiteral value: Int64) {
        self = .number(JSONNumber(value))
    }
}

extension JSONValue: ExpressibleByFloatLiteral {
    /// A literal that overflows to infinity becomes `null`, the only thing JSON has for it.
    public init(floatLiteral value: Double) {
        self = JSONNumber(value).map(JSONValue.number) ?? .null
    }
}

extension JSONValue: ExpressibleByStringLiteral {
    /// A `string`.
    public init(stringLiteral value: String) {
        self = .string(value)
    }
}

extension JSONValue: ExpressibleByArrayLiteral {
    /// An `array` of these elements.
    public init(arrayLiteral elements: JSONValue...) {
        self = .array(elements)
    }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
    /// A key that occurs twice keeps its last value, as in parsed text.
    public init(dictionaryLiteral members: (String, JSONValue)...) {
        self = .object(Dictionary(members, uniquingKeysWith: { _, last in last }))
    }
}
