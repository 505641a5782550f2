/// Bytes that travel as base64 and are no secret, such as certificates.
public struct PublicBytes: Hashable, Sendable, EmptyValued {
    /// The bytes themselves, not base64.
    public var bytes: [UInt8]

    /// No bytes: what an absent field reads as.
    public static let emptyValue = PublicBytes([])

    /// Takes the bytes as they are.
    public init(_ bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// The UTF-8 bytes of a text, such as PEM.
    public init(utf8 text: some StringProtocol) {
        self.init(text.utf8)
    }

    /// The text, if the bytes are valid UTF-8.
    public var text: String? { String(validating: bytes, as: UTF8.self) }
}

extension PublicBytes: Codable {
    /// Reads base64 (RFC 4648 section 4); other text is `DecodingError.dataCorrupted`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Base64.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "The value is not base64")
        }
        self.bytes = bytes
    }

    /// Writes base64 with padding.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64.encode(bytes))
    }
}

extension PublicBytes: CustomStringConvertible {
    /// The text if the bytes are UTF-8, otherwise their number.
    public var description: String { text ?? "<\(bytes.count) bytes>" }
}
