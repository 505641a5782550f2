/// Text that nobody should read by accident, such as a token: renderings hide it, encoding does not.
public struct SecretText: Hashable, Sendable, EmptyValued, ExpressibleByStringLiteral {
    /// The text itself. What takes it out is responsible for where it goes.
    public var text: String

    /// No text: what an absent field reads as.
    public static let emptyValue: SecretText = ""

    /// Hides the text from every rendering.
    public init(_ text: String) {
        self.text = text
    }

    /// Hides a literal. For tests and for the empty text: a secret does not belong into a source file.
    public init(stringLiteral text: String) {
        self.init(text)
    }
}

extension SecretText: Codable {
    /// Reads the plain text.
    public init(from decoder: any Decoder) throws {
        text = try decoder.singleValueContainer().decode(String.self)
    }

    /// Writes the plain text: encoding hides nothing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension SecretText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Whether there is a text, and nothing else about it.
    public var description: String { text.isEmpty ? "<empty>" : "<redacted>" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows what ``description`` shows, so that `dump` cannot reach the text.
    public var customMirror: Mirror { Mirror(self, children: ["text": description]) }
}
