/// The named values of a `Secret`. No text rendering shows a value; encoding does.
public struct SecretData: Hashable, Sendable, EmptyValued {
    private var values: [String: SecretBytes]

    /// No values: what an absent field reads as.
    public static let emptyValue = SecretData()

    /// The values by name, by default none.
    public init(_ values: [String: SecretBytes] = [:]) {
        self.values = values
    }

    /// The value of this name. Setting nil removes it.
    public subscript(name: String) -> SecretBytes? {
        get { values[name] }
        set { values[name] = newValue }
    }

    /// The names, sorted. Names are no secrets.
    public var names: [String] { values.keys.sorted() }

    /// How many values there are, empty ones among them.
    public var count: Int { values.count }
}

extension SecretData: ExpressibleByDictionaryLiteral {
    /// The values by name; where a name is repeated the last one counts.
    public init(dictionaryLiteral values: (String, SecretBytes)...) {
        self.init(Dictionary(values, uniquingKeysWith: { _, last in last }))
    }
}

extension SecretData: Codable {
    /// Reads an object of base64 texts. Throws `DecodingError` for anything else, without quoting it.
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String: SecretBytes].self))
    }

    /// Writes the values themselves, as base64.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }
}

extension SecretData: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Names and sizes.
    public var description: String {
        "[" + names.map { "\($0): \(values[$0]?.description ?? "")" }.joined(separator: ", ") + "]"
    }
    /// Names and sizes, as in ``description``.
    public var debugDescription: String { description }
    /// Names and sizes only, so that `dump` and failed tests show no value.
    public var customMirror: Mirror { Mirror(self, children: ["values": description]) }
}
