import FoundationEssentials

/// The contents in a `data:` URL (RFC 2397), plain or base64.
enum DataURL {
    /// - Parameter node: `source`. URLs of other schemes are refused: nothing is fetched.
    static func decode(_ node: IgnitionNode) throws(IgnitionError) -> [UInt8] {
        let url = Array(try node.text().utf8)
        guard url.starts(with: "data:".utf8) else {
            throw node.error("must be a data URL, which begins with 'data:'; the agent fetches nothing")
        }
        guard let comma = url.firstIndex(of: UInt8(ascii: ",")) else {
            throw node.error("is a data URL without the comma that comes before the data")
        }
        let data = try unescape(url[(comma + 1)...], node)
        let isBase64 = url[..<comma].split(separator: UInt8(ascii: ";")).dropFirst().last?
            .elementsEqual("base64".utf8)
        guard isBase64 == true else { return data }
        guard let decoded = Data(base64Encoded: Data(data.filter { $0 > 32 })) else {
            throw node.error("says that its data is base64, and it is not")
        }
        return Array(decoded)
    }

    /// Resolves `%` and two hex digits (RFC 3986 section 2.1).
    private static func unescape(_ text: ArraySlice<UInt8>, _ node: IgnitionNode) throws(IgnitionError) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var place = text.startIndex
        while place < text.endIndex {
            guard text[place] == UInt8(ascii: "%") else {
                bytes.append(text[place])
                place += 1
                continue
            }
            guard place + 2 < text.endIndex, let byte = HexDigits.byte(text[place + 1], text[place + 2]) else {
                throw node.error("has a '%' in its data that two hex digits do not follow")
            }
            bytes.append(byte)
            place += 3
        }
        return bytes
    }
}
