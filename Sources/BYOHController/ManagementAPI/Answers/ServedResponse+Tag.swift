import HTTPServing

extension ServedResponse {
    /// An answer that the client can keep: with a tag of its content, or 304 when the client has it already.
    static func tagged(
        _ body: [UInt8], _ contentType: String, for request: ServedRequest,
        headers: [(name: String, value: String)] = []
    ) -> ServedResponse {
        let tag = "\"\(ContentHash.text(of: body))\""
        let headers = [(name: "etag", value: tag), (name: "vary", value: "Accept")] + headers
        let known = request.header("if-none-match") ?? ""
        if known.split(separator: ",").contains(where: { $0.filter { $0 != " " } == tag }) {
            return ServedResponse(status: 304, contentType: contentType, headers: headers, body: [])
        }
        return ServedResponse(contentType: contentType, headers: headers, body: body)
    }
}

/// Tells contents apart that are our own: FNV-1a of 128 bits. No protection against anybody.
enum ContentHash {
    static func text(of bytes: [UInt8]) -> String {
        var hash: UInt128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
        for byte in bytes { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b }
        return String(hash, radix: 16, uppercase: true)
    }
}
