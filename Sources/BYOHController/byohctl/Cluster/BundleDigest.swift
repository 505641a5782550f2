import Crypto
import SystemPackage

/// How a bundle is recognised.
enum BundleDigest {
    private static let chunk = 1 << 20

    /// SHA-256 of a file in hex, read piece by piece.
    static func sha256(ofFile path: String) throws -> String {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var hash = SHA256()
                while true {
                    let bytes = try [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    if bytes.isEmpty { return hex(Array(hash.finalize())) }
                    hash.update(data: bytes)
                }
            }
        } catch {
            throw CommandFailure("Cannot read \(path): \(error)")
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Whether the text can be one.
    static func isValid(_ text: String) -> Bool {
        text.utf8.count == 64 && text.allSatisfy { $0.isHexDigit && !$0.isUppercase }
    }
}
