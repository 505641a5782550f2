/// A field that the API leaves out when it is empty, as Go's `omitempty` does.
///
/// An absent or null field reads as the empty value, and an empty value is not written. Plain stored properties cannot do
/// this: synthesised decoding wants every one of them present, whatever its default.
/// ```swift
/// struct ByoHostSpec: Codable, Hashable {
///     @OmitEmpty var labels: [String: String]
///     @OmitEmpty var cordoned: Bool
/// }
/// ```
/// It works through overloads of the keyed containers' `decode` and `encode`, which the compiler prefers wherever this
/// module is imported. In a type that writes its own `init(from:)`, call them the same way.
@propertyWrapper
public struct OmitEmpty<Value: EmptyValued> {
    /// The value of the field; the empty one when the field was absent or null.
    public var wrappedValue: Value

    /// A field with this value; without one it is empty and will not be written.
    public init(wrappedValue: Value = Value.emptyValue) {
        self.wrappedValue = wrappedValue
    }
}

extension OmitEmpty: Equatable where Value: Equatable {}
extension OmitEmpty: Hashable where Value: Hashable {}
extension OmitEmpty: Sendable where Value: Sendable {}

extension OmitEmpty: Decodable where Value: Decodable {
    /// Reads a value that is no field of an object, such as an element of a list; null is the empty value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        self.init(wrappedValue: container.decodeNil() ? Value.emptyValue : try container.decode(Value.self))
    }
}

extension OmitEmpty: Encodable where Value: Encodable {
    /// Writes a value that is no field of an object. It is written even if it is empty: only a field can be left out.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(wrappedValue)
    }
}

extension KeyedDecodingContainer {
    /// Reads a field that may be absent or null. What synthesised decoding calls for an ``OmitEmpty`` property.
    public func decode<Value: Decodable & EmptyValued>(
        _ type: OmitEmpty<Value>.Type, forKey key: Key
    ) throws -> OmitEmpty<Value> {
        OmitEmpty(wrappedValue: try decodeIfPresent(Value.self, forKey: key) ?? Value.emptyValue)
    }
}

extension KeyedEncodingContainer {
    /// Writes a field unless it is empty. What synthesised encoding calls for an ``OmitEmpty`` property.
    public mutating func encode<Value: Encodable & EmptyValued>(_ field: OmitEmpty<Value>, forKey key: Key) throws {
        if !field.wrappedValue.isEmptyValue { try encode(field.wrappedValue, forKey: key) }
    }
}
