/// Bytes that travel as base64 and are no secret, such as certificates.
public struct PublicBytes: Hashable, Sendable, EmptyValued {
    public var bytes: [UInt8]

    public static let emptyValue = PublicBytes([])

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
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let bytes = Base64.decode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "The value is not base64")
        }
        self.bytes = bytes
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(Base64.encode(bytes))
    }
}

extension PublicBytes: CustomStringConvertible {
    public var description: String { text ?? "<\(bytes.count) bytes>" }
}
