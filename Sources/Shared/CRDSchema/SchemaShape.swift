/// What values of a type look like, as far as decoding depends on it: names, types, what is required, which words an enum has.
///
/// Descriptions, defaults and validation rules are no part of it: they live in the YAML only.
package indirect enum SchemaShape: Hashable, Sendable {
    /// Named members.
    case object([String: Member])
    /// Members of any name.
    case map(SchemaShape)
    case array(SchemaShape)
    /// `date-time`, `byte`; nil for any text.
    case string(format: String?)
    /// One of these words.
    case enumeration(Set<String>)
    /// `int32`, `int64`; nil for any whole number.
    case integer(format: String?)
    case number
    case boolean
    case intOrString
    /// Whatever it is, all of it is kept.
    case anything

    /// A member of an object.
    package struct Member: Hashable, Sendable {
        package var shape: SchemaShape
        package var isRequired: Bool

        package init(_ shape: SchemaShape, isRequired: Bool) {
            self.shape = shape
            self.isRequired = isRequired
        }
    }

    /// Any object at all.
    package static let opaqueObject = SchemaShape.object([:])

    /// For messages.
    var name: String {
        switch self {
        case .object: "an object"
        case .map: "a map"
        case .array: "an array"
        case .string(let format): format.map { "a string of format \($0)" } ?? "a string"
        case .enumeration(let words): "one of \(words.sorted().joined(separator: ", "))"
        case .integer(let format): format.map { "an integer of format \($0)" } ?? "an integer without a format"
        case .number: "a number"
        case .boolean: "a boolean"
        case .intOrString: "an integer or a string"
        case .anything: "anything"
        }
    }
}
