import Glibc
package import SystemPackage

/// A file of lines that begins anew when it is large, and keeps so many old ones: `audit.log`, `audit.log.1` (the newest
/// old one), `audit.log.2` and so on, all 0600.
package struct AuditFile: Sendable {
    package let path: FilePath
    private let maximumBytes: Int
    private let oldFiles: Int
    private var descriptor: FileDescriptor?
    private var size = 0

    package init(_ path: FilePath, maximumBytes: Int = 16 << 20, oldFiles: Int = 4) {
        self.path = path
        self.maximumBytes = maximumBytes
        self.oldFiles = oldFiles
    }

    /// Writes a line. One that was cut short by a failure is completed by a line break, so that the next one is whole.
    package mutating func append(_ line: [UInt8]) throws(Errno) {
        var file = try opened()
        if size > 0, size + line.count > maximumBytes {
            close()
            rotate()
            // One that could not be moved goes on growing.
            file = try opened()
        }
        do {
            try file.writeAll(line)
            size += line.count
        } catch {
            close()
            throw error as? Errno ?? .ioError
        }
    }

    package mutating func close() {
        // A close that fails has still closed the file.
        try? descriptor?.close()
        descriptor = nil
    }

    private mutating func opened() throws(Errno) -> FileDescriptor {
        if let descriptor { return descriptor }
        do {
            let file = try FileDescriptor.open(
                path, .readWrite, options: [.create, .append, .closeOnExec], permissions: .ownerReadWrite)
            descriptor = file
            size = Int(try file.seek(offset: 0, from: .end))
            if size > 0, try !endsLine(file) { size += try file.writeAll([UInt8(ascii: "\n")]) }
            return file
        } catch {
            close()
            throw error as? Errno ?? .ioError
        }
    }

    private func endsLine(_ file: FileDescriptor) throws -> Bool {
        var last: [UInt8] = [0]
        let count = try last.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: Int64(size) - 1, into: $0) }
        return count == 1 && last[0] == UInt8(ascii: "\n")
    }

    /// Moves each old file one number up; the oldest is overwritten.
    private func rotate() {
        for number in stride(from: oldFiles, to: 0, by: -1) {
            let older = "\(path).\(number)"
            let newer = number == 1 ? path.string : "\(path).\(number - 1)"
            // One that does not exist yet has nothing to move.
            _ = rename(newer, older)
        }
        if oldFiles == 0 { _ = unlink(path.string) }
    }
}
