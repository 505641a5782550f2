import Glibc
import SystemPackage

/// Files that only their owner may read.
enum PrivateFile {
    /// Replaces the file at once or not at all.
    static func write(_ text: String, to path: String) throws {
        let temporary = "\(path).\(getpid()).new"
        do {
            // One that somebody made before us would keep its owner and its mode.
            unlink(temporary)
            let file = try FileDescriptor.open(
                FilePath(temporary), .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
                permissions: .ownerReadWrite)
            try file.closeAfter {
                _ = try file.writeAll(Array(text.utf8))
            }
            guard rename(temporary, path) == 0 else { throw Errno(rawValue: errno) }
        } catch {
            unlink(temporary)
            throw CommandFailure("Cannot write \(path): \(error)")
        }
    }

    /// Prints the text, or writes it to the file that the operator named.
    static func deliver(_ text: String, to path: String?) throws {
        guard let path else { return print(text, terminator: "") }
        var info = stat()
        guard lstat(path, &info) != 0 || info.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure("--output \(path) is no file; leave --output out to print")
        }
        try write(text, to: path)
    }

    static func read(_ path: String) throws -> String {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                while true {
                    let chunk = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
                        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer))
                    }
                    if chunk.isEmpty { return String(decoding: bytes, as: UTF8.self) }
                    bytes += chunk
                }
            }
        } catch {
            throw CommandFailure("Cannot read \(path): \(error)")
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }
}
