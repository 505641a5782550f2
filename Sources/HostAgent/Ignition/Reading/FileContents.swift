import CloudConfig
import Crypto

/// One object with a `source`: contents of a file, or a piece that is appended.
enum FileContents {
    /// The bytes, decompressed and compared with their hash; nil when there is no source.
    ///
    /// - Parameter budget: What they are taken from.
    static func read(
        _ node: IgnitionNode, _ version: IgnitionVersion, _ budget: inout ContentsBudget
    ) throws(IgnitionError) -> [UInt8]? {
        let members = try node.members(["compression", "source", "verification"], unsupported: ["httpHeaders"])
        let verification = try members["verification"]?.members(["hash"])
        // Spec 3 takes an empty source for none; in spec 2 it is an empty file.
        guard let source = members["source"], version == .two || !source.isEmpty else { return nil }
        var bytes = source.isEmpty ? [] : try DataURL.decode(source)
        if let compression = members["compression"], !compression.isEmpty {
            guard try compression.text() == "gzip" else {
                throw compression.error("is unknown; right would be gzip, or nothing")
            }
            do {
                bytes = try Gzip.decompress(bytes)
            } catch {
                throw source.error("is not gzip, as 'compression' says: \(error)")
            }
        }
        try budget.take(bytes.count, for: node)
        if let hash = verification?["hash"], !hash.isEmpty { try compare(bytes, with: hash, of: source) }
        return bytes
    }

    private static func compare(
        _ bytes: [UInt8], with hash: IgnitionNode, of source: IgnitionNode
    ) throws(IgnitionError) {
        let parts = try hash.text().split(separator: "-", maxSplits: 1)
        let digest: [UInt8]
        switch parts.first {
        case "sha512": digest = Array(SHA512.hash(data: bytes))
        case "sha256": digest = Array(SHA256.hash(data: bytes))
        default: throw hash.error("has an unknown type; right would be 'sha512-' or 'sha256-' and the hex digits")
        }
        guard parts.count == 2, HexDigits.bytes(parts[1]) == digest else {
            throw source.error("does not have the hash that 'verification' says")
        }
    }
}
