import Glibc
package import SystemPackage

/// The files of this machine, or of a folder that stands for a machine's root.
package struct LocalFiles: HostFiles {
    /// What stands before every path: empty on the host itself.
    private let root: String

    /// - Parameter root: A folder that is taken for `/`, so that tests have a machine of their own. It is no jail: links
    ///   inside lead where they say.
    package init(root: FilePath? = nil) {
        self.root = root.map { $0.string == "/" ? "" : $0.string } ?? ""
    }

    func real(_ path: FilePath) -> FilePath { root.isEmpty ? path : FilePath(root + path.string) }

    package func read(_ path: FilePath, limit: Int) throws(HostFileError) -> [UInt8] {
        try guarded("read", path) { () throws(HostFileError) in
            let file = try open(path, .readOnly)
            defer { Glibc.close(file) }
            var bytes: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 64 << 10)
            while true {
                let count = try check("read", path) { Glibc.read(file, &piece, piece.count) }
                if count == 0 { return bytes }
                bytes += piece[..<count]
                if bytes.count > limit { throw HostFileError("read", path, .tooLarge(limit: limit)) }
            }
        }
    }

    package func read(_ path: FilePath, pieces: (UnsafeRawBufferPointer) throws -> Void) throws {
        let file = try open(path, .readOnly)
        defer { Glibc.close(file) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try check("read", path) { Glibc.read(file, buffer.baseAddress, buffer.count) }
            if count == 0 { return }
            try pieces(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    package func entry(at path: FilePath) throws(HostFileError) -> FileEntry? {
        var status = stat()
        guard lstat(real(path).string, &status) == 0 else {
            let errno = Errno(rawValue: Glibc.errno)
            if errno == .noSuchFileOrDirectory || errno == .notDirectory { return nil }
            throw HostFileError("look at", path, .system(errno))
        }
        let kind: FileEntry.Kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
        return FileEntry(
            kind: kind, mode: FilePermissions(rawValue: status.st_mode & 0o7777), userID: status.st_uid,
            groupID: status.st_gid, size: Int64(status.st_size), device: UInt64(status.st_dev))
    }

    package func names(in folder: FilePath) throws(HostFileError) -> [String] {
        guard let stream = opendir(real(folder).string) else {
            let errno = Errno(rawValue: Glibc.errno)
            if errno == .noSuchFileOrDirectory || errno == .notDirectory { return [] }
            throw HostFileError("list", folder, .system(errno))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    package func linkTarget(of path: FilePath) throws(HostFileError) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return readlink(real(path).string, start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        guard count >= 0 else {
            let errno = Errno(rawValue: Glibc.errno)
            if [.noSuchFileOrDirectory, .notDirectory, .invalidArgument].contains(errno) { return nil }
            throw HostFileError("read the link", path, .system(errno))
        }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    package func syncTree(_ path: FilePath) throws(HostFileError) {
        guard let entry = try entry(at: path), entry.kind == .folder || entry.kind == .file else { return }
        if entry.kind == .folder {
            for name in try names(in: path) { try syncTree(path.appending(name)) }
        }
        let file = try open(path, .readOnly)
        defer { Glibc.close(file) }
        _ = try check("sync", path) { Int(fsync(file)) }
    }

    package func freeBytes(at path: FilePath) throws(HostFileError) -> Int64 {
        var status = statvfs()
        _ = try check("ask for the free space of", path) { Int(statvfs(real(path).string, &status)) }
        return Int64(status.f_bavail) * Int64(status.f_frsize)
    }

    package func filesystem(at path: FilePath) throws(HostFileError) -> FilesystemState {
        var status = statvfs()
        _ = try check("ask for the free space of", path) { Int(statvfs(real(path).string, &status)) }
        let size = Int64(clamping: status.f_frsize)
        return FilesystemState(
            totalBytes: Int64(clamping: status.f_blocks) * size, freeBytes: Int64(clamping: status.f_bavail) * size,
            totalInodes: Int64(clamping: status.f_files), freeInodes: Int64(clamping: status.f_favail),
            isReadOnly: status.f_flag & UInt(ST_RDONLY) != 0)
    }
}

extension LocalFiles {
    /// An open file that no child process inherits.
    func open(_ path: FilePath, _ mode: FileDescriptor.AccessMode, flags: Int32 = 0, bits: FilePermissions = [])
        throws(HostFileError)
        -> Int32
    {
        Int32(
            try check("open", path) {
                Int(Glibc.open(real(path).string, mode.rawValue | flags | O_CLOEXEC, bits.rawValue))
            })
    }

    /// The result of a system call, repeated while a signal interrupts it.
    func check(_ action: String, _ path: FilePath, _ call: () -> Int) throws(HostFileError) -> Int {
        while true {
            let result = call()
            if result >= 0 { return result }
            let errno = Errno(rawValue: Glibc.errno)
            if errno != .interrupted { throw HostFileError(action, path, .system(errno)) }
        }
    }

    /// Runs `body`; a failure to open is told as a failure of `action`.
    func guarded<Value>(
        _ action: String, _ path: FilePath, _ body: () throws(HostFileError) -> Value
    ) throws(HostFileError) -> Value {
        do {
            return try body()
        } catch {
            throw HostFileError(action, path, error.cause)
        }
    }
}
