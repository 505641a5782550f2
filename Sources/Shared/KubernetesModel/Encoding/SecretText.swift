/// Text that nobody should read by accident, such as a token: renderings hide it, encoding does not.
public struct SecretText: Hashable, Sendable, EmptyValued, ExpressibleByStringLiteral {
    /// The text itself. What takes it out is responsible for where it goes.
    public var text: String

    public static let emptyValue: SecretText = ""

    public init(_ text: String) {
        self.text = text
    }

    public init(stringLiteral text: String) {
        self.init(text)
    }
}

extension SecretText: Codable {
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { text.isEmpty ? "<empty>" : "<redacted>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["text": description]) }
}
