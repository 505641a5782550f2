/// The named values of a `Secret`. No text rendering shows a value; encoding does.
public struct SecretData: Hashable, Sendable, EmptyValued {
    private var values: [String: SecretBytes]

    public static let emptyValue = SecretData()

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

    public var count: Int { values.count }
}

extension SecretData: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral values: (String, SecretBytes)...) {
        self.init(Dictionary(values, uniquingKeysWith: { _, last in last }))
    }
}

extension SecretData: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode([String: SecretBytes].self))
    }

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
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["values": description]) }
}
