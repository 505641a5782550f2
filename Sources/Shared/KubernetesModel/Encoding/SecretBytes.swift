/// Bytes that nobody should read by accident: renderings show only their number. Travels as base64.
public struct SecretBytes: Hashable, Sendable {
    /// The bytes themselves. What takes them out is responsible for where they go.
    public var bytes: [UInt8]

    /// Takes the bytes as they are, not base64.
    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// The UTF-8 bytes of a text.
    public init(utf8 text: some StringProtocol) {
        self.init(text.utf8)
    }

    /// The text, if the bytes are valid UTF-8.
    public var text: String? { String(validating: bytes, as: UTF8.self) }
}

extension SecretBytes: Codable {
    /// Reads base64. Errors never quote the value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Base64.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "The value is not base64")
        }
        self.bytes = bytes
    }

    /// Writes the bytes as base64: encoding hides nothing.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64.encode(bytes))
    }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The number of bytes.
    public var description: String { "<\(bytes.count) bytes>" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Shows what ``description`` shows, so that `dump` cannot reach the bytes.
    public var customMirror: Mirror { Mirror(self, children: ["bytes": description]) }
}
