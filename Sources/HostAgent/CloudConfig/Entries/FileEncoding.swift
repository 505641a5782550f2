import FoundationEssentials

/// How the contents of a file stand in the text, in the words of cloud-init's `write_files`.
enum FileEncoding {
    case plain, base64, gzip, gzipBase64

    static let names = ["base64", "gzip", "gzip+base64", "text/plain"]

    init(_ node: ConfigNode) throws(CloudConfigError) {
        switch try node.text().lowercased() {
        case "text/plain", "": self = .plain
        case "b64", "base64": self = .base64
        case "gz", "gzip": self = .gzip
        case "gz+base64", "gzip+base64", "gz+b64", "gzip+b64": self = .gzipBase64
        default: throw node.error("is an unknown encoding; known are \(Self.names.joined(separator: ", "))")
        }
    }

    /// The bytes that the file shall have.
    func decode(_ content: ConfigNode) throws(CloudConfigError) -> [UInt8] {
        var bytes = Array(try content.text().utf8)
        if content.isBinary { bytes = try Self.base64(bytes, content) }
        switch self {
        case .plain: return bytes
        case .base64: return try Self.base64(bytes, content)
        case .gzip: return try Self.gunzip(bytes, content)
        case .gzipBase64: return try Self.gunzip(try Self.base64(bytes, content), content)
        }
    }

    private static func base64(_ text: [UInt8], _ node: ConfigNode) throws(CloudConfigError) -> [UInt8] {
        let letters = text.filter { $0 > 32 }
        guard let data = Data(base64Encoded: Data(letters)) else { throw node.error("is not base64") }
        return Array(data)
    }

    private static func gunzip(_ bytes: [UInt8], _ node: ConfigNode) throws(CloudConfigError) -> [UInt8] {
        do {
            return try Gzip.decompress(bytes)
        } catch {
            throw node.error("is not gzip: \(error)")
        }
    }
}
