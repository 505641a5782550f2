import Crypto

/// A SHA-256 digest (FIPS 180-4) as plans, bundles and names of requests carry it.
public struct SHA256Digest: Hashable, Sendable {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// The digest of these bytes.
    public init(of message: some Collection<UInt8>) {
        var hash = SHA256()
        hash.update(data: Array(message))
        bytes = Array(hash.finalize())
    }

    /// 64 characters of 0-9 and a-f.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
