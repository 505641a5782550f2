import FoundationEssentials

/// Base64 with padding, RFC 4648 section 4.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

    /// Line breaks and spaces between the characters are skipped, as YAML block scalars bring them.
    ///
    /// - Returns: nil when the text is not Base64.
    static func decode(_ text: String) -> [UInt8]? {
        let compact = text.filter { !$0.isWhitespace }
        return Data(base64Encoded: compact).map { [UInt8]($0) }
    }
}

extension String {
    /// Without white space at either end.
    func trimmingWhitespace() -> String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}
