extension JSONValue {
    /// How deep a document may nest unless the caller says otherwise. Kubernetes objects stay below 100, schemas included.
    public static let defaultMaximumDepth = 256

    /// Reads a document strictly by RFC 8259.
    ///
    /// Not errors: a name that occurs twice in an object (its last value counts, as in Go), and numbers with more digits
    /// than 64 bits hold (they are rounded).
    ///
    /// - Parameter bytes: The text in UTF-8, without a byte order mark.
    /// - Throws: ``JSONSyntaxError`` with the place: also for invalid UTF-8, half surrogate pairs, numbers beyond the range
    ///   of `Double`, and documents that nest deeper than `maximumDepth`.
    public init(
        parsing bytes: some Collection<UInt8>, maximumDepth: Int = defaultMaximumDepth
    ) throws(JSONSyntaxError) {
        let result = bytes.withContiguousStorageIfAvailable { buffer in
            Self.parsed(buffer.span, maximumDepth: maximumDepth)
        }
        self = try (result ?? Self.parsed(Array(bytes).span, maximumDepth: maximumDepth)).get()
    }

    /// Reads a document from text. See ``init(parsing:maximumDepth:)-swift.init``.
    public init(parsing text: some StringProtocol) throws(JSONSyntaxError) {
        try self.init(parsing: text.utf8)
    }

    private static func parsed(_ input: Span<UInt8>, maximumDepth: Int) -> Result<JSONValue, JSONSyntaxError> {
        do throws(JSONSyntaxError) {
            var parser = JSONParser(maximumDepth: maximumDepth)
            return .success(try parser.document(input))
        } catch {
            return .failure(error)
        }
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
