import Crypto
package import HostSystem
package import SystemPackage

/// What a file is known by.
package enum FileDigest {
    /// In hex.
    package static func sha256(of path: FilePath, _ files: any HostFiles) throws -> String {
        var hash = SHA256()
        try files.read(path) { hash.update(bufferPointer: $0) }
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: hash.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
