extension JSONValue {
    /// How deep a document may nest unless the caller says otherwise. Kubernetes objects stay below 100, schemas included.
    public static let defaultMaximumDepth = 256

    /// Reads a document strictly by RFC 8259, by the rules of ``JSONDocument``.
    public init(
        parsing bytes: some Collection<UInt8>, maximumDepth: Int = defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        self = try JSONDocument(parsing: bytes, maximumDepth: maximumDepth).tree
    }

    /// Reads a document from text. See ``init(parsing:maximumDepth:)``.
    public init(parsing text: some StringProtocol) throws(JSONSyntaxError) {
        try self.init(parsing: text.utf8)
    }

    /// The document as compact UTF-8: members sorted by name, only necessary escapes. Equal trees give equal bytes.
    public func serialized() -> [UInt8] {
        var writer = JSONWriter()
        writer.write(self)
        return writer.bytes
    }
}

extension JSONValue: CustomStringConvertible {
    /// The document as compact JSON text. Shows everything, secrets too.
    public var description: String { String(decoding: serialized(), as: UTF8.self) }
}
