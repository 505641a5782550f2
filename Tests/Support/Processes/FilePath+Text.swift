import Glibc
package import SystemPackage

extension FilePath {
    /// Writes `text` as the whole file, replacing it in one step as kubelet and cert-manager do (rename).
    package func write(_ text: String, permissions: FilePermissions = [.ownerRead, .ownerWrite]) throws {
        let beside = FilePath(string + ".new")
        let file = try FileDescriptor.open(
            beside, .writeOnly, options: [.create, .truncate], permissions: permissions)
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
        guard rename(beside.string, string) == 0 else { throw Errno(rawValue: errno) }
    }

    /// The file's text, or an empty one when there is none.
    package var textIfPresent: String {
        guard let file = fopen(string, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
