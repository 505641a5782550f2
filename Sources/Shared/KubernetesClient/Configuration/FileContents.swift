import SystemPackage

/// A small file, read whole.
enum FileContents {
    /// Kubeconfigs, certificates and tokens are far smaller.
    private static let limit = 4 << 20

    /// - Throws: the file's name and the system's words.
    static func read(_ path: String) throws(UnreadableFile) -> [UInt8] {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                let size = 64 << 10
                while true {
                    let chunk = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    if chunk.isEmpty { return bytes }
                    bytes += chunk
                    if bytes.count > limit { throw Errno.fileTooLarge }
                }
            }
        } catch let error as Errno {
            throw UnreadableFile(path: path, reason: "\(error)", isMissing: error == .noSuchFileOrDirectory)
        } catch {
            throw UnreadableFile(path: path, reason: "\(error)", isMissing: false)
        }
    }
}

/// A file that could not be read.
struct UnreadableFile: Error, CustomStringConvertible {
    let path: String
    let reason: String
    let isMissing: Bool

    var description: String { "The file \(path) cannot be read: \(reason)." }
}
