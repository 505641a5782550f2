import Glibc
package import SystemPackage

extension LocalFiles {
    package func write(_ path: FilePath, _ contents: [UInt8], _ attributes: FileAttributes) throws(HostFileError) {
        try makeParents(of: path)
        let new = sibling(of: path)
        try guarded("write", path) { () throws(HostFileError) in
            // A leftover of a write that was cut off; its mode may be another.
            _ = unlink(real(new).string)
            let file = try open(new, .writeOnly, flags: O_CREAT | O_EXCL | O_NOFOLLOW, bits: [.ownerRead, .ownerWrite])
            do throws(HostFileError) {
                try put(contents, into: file, path)
                try dress(file, path, attributes)
                _ = try check("sync", path) { Int(fsync(file)) }
            } catch {
                Glibc.close(file)
                _ = unlink(real(new).string)
                throw error
            }
            Glibc.close(file)
            _ = try check("put in place", path) { Int(Glibc.rename(real(new).string, real(path).string)) }
            try syncFolder(of: path)
        }
    }

    package func append(_ path: FilePath, _ contents: [UInt8], _ attributes: FileAttributes) throws(HostFileError) {
        try makeParents(of: path)
        try guarded("append to", path) { () throws(HostFileError) in
            let file = try open(
                path, .writeOnly, flags: O_CREAT | O_APPEND | O_NOFOLLOW, bits: [.ownerRead, .ownerWrite])
            defer { Glibc.close(file) }
            try dress(file, path, attributes)
            let end = try check("look at", path) { Int(lseek(file, 0, SEEK_END)) }
            do throws(HostFileError) {
                try put(contents, into: file, path)
                _ = try check("sync", path) { Int(fsync(file)) }
            } catch {
                // Half of it would swallow the beginning of what comes next.
                _ = ftruncate(file, off_t(end))
                throw error
            }
            try syncFolder(of: path)
        }
    }

    package func set(_ path: FilePath, to text: String) throws(HostFileError) {
        try guarded("set", path) { () throws(HostFileError) in
            // As a shell does it. The kernel does not care; where a file stands in for a parameter, nothing of before stays.
            let file = try open(path, .writeOnly, flags: O_TRUNC)
            defer { Glibc.close(file) }
            try put(Array(text.utf8), into: file, path)
        }
    }

    package func makeFolder(_ path: FilePath, mode: FilePermissions) throws(HostFileError) {
        try makeParents(of: path)
        try guarded("make the folder", path) { () throws(HostFileError) in
            if mkdir(real(path).string, mode.rawValue) != 0 && errno != EEXIST {
                throw HostFileError("make the folder", path, .system(Errno(rawValue: errno)))
            }
            let folder = try open(path, .readOnly, flags: O_DIRECTORY)
            defer { Glibc.close(folder) }
            // The process' umask may have taken bits away.
            _ = try check("set the mode of", path) { Int(fchmod(folder, mode.rawValue)) }
        }
    }

    package func setMode(_ path: FilePath, _ mode: FilePermissions) throws(HostFileError) {
        _ = try check("set the mode of", path) { Int(chmod(real(path).string, mode.rawValue)) }
    }

    package func link(_ path: FilePath, to target: String) throws(HostFileError) {
        try makeParents(of: path)
        let new = sibling(of: path)
        _ = unlink(real(new).string)
        _ = try check("make the link", path) { Int(symlink(target, real(new).string)) }
        _ = try check("put in place the link", path) { Int(Glibc.rename(real(new).string, real(path).string)) }
        try syncFolder(of: path)
    }

    package func rename(_ path: FilePath, to destination: FilePath) throws(HostFileError) {
        try makeParents(of: destination)
        if Glibc.rename(real(path).string, real(destination).string) != 0 {
            let cause = Errno(rawValue: errno)
            guard cause == .improperLink, let entry = try entry(at: path) else {
                throw HostFileError("move", path, .system(cause))
            }
            try copy(path, entry, to: destination)
            try remove(path)
        }
        try syncFolder(of: destination)
        try syncFolder(of: path)
    }

    /// To another filesystem, where nothing can be moved.
    private func copy(_ path: FilePath, _ entry: FileEntry, to destination: FilePath) throws(HostFileError) {
        switch entry.kind {
        case .file:
            let attributes = FileAttributes(mode: entry.mode, user: "\(entry.userID)", group: "\(entry.groupID)")
            try write(destination, try read(path, limit: 1 << 30), attributes)
        case .link: try link(destination, to: try linkTarget(of: path) ?? "")
        case .folder, .other: throw HostFileError("move", path, .system(.improperLink))
        }
    }

    package func remove(_ path: FilePath) throws(HostFileError) {
        guard let entry = try entry(at: path) else { return }
        _ = try check("remove", path) {
            Int(entry.kind == .folder ? rmdir(real(path).string) : unlink(real(path).string))
        }
    }

    package func removeTree(_ path: FilePath) throws(HostFileError) {
        guard let top = try entry(at: path) else { return }
        try removeTree(path, top, on: top.device)
    }

    private func removeTree(_ path: FilePath, _ entry: FileEntry, on device: UInt64) throws(HostFileError) {
        if entry.kind == .folder {
            if entry.device != device { throw HostFileError("remove", path, .system(.resourceBusy)) }
            for name in try names(in: path) {
                let child = path.appending(name)
                if let entry = try self.entry(at: child) { try removeTree(child, entry, on: device) }
            }
        }
        do {
            try remove(path)
        } catch {
            // Somebody else was faster.
            if !error.isMissing { throw error }
        }
    }

    package func wipe(_ path: FilePath) throws(HostFileError) {
        guard let entry = try entry(at: path) else { return }
        if entry.kind == .file {
            let file = try open(path, .writeOnly, flags: O_NOFOLLOW)
            defer { Glibc.close(file) }
            var left = Int(entry.size)
            let zeros = [UInt8](repeating: 0, count: min(left, 64 << 10))
            while left > 0 {
                left -= try check("wipe", path) { Glibc.write(file, zeros, min(left, zeros.count)) }
            }
            _ = try check("sync", path) { Int(fsync(file)) }
        }
        try remove(path)
        try syncFolder(of: path)
    }
}

extension LocalFiles {
    private func put(_ contents: [UInt8], into file: Int32, _ path: FilePath) throws(HostFileError) {
        var start = 0
        // At least once: an empty write has a meaning below /proc.
        repeat {
            start += try check("write", path) {
                contents.withUnsafeBytes { bytes in
                    Glibc.write(file, bytes.baseAddress.map { $0 + start }, bytes.count - start)
                }
            }
        } while start < contents.count
    }

    /// Owner first: giving a file away clears its set-ID bits.
    private func dress(_ file: Int32, _ path: FilePath, _ attributes: FileAttributes) throws(HostFileError) {
        var user: UInt32 = .max
        var group: UInt32 = .max
        if let name = attributes.user {
            guard let account = Accounts.user(name) else { throw HostFileError("write", path, .noSuchUser(name)) }
            user = account.id
            if attributes.group == nil { group = account.group }
        }
        if let name = attributes.group {
            guard let id = Accounts.group(name) else { throw HostFileError("write", path, .noSuchGroup(name)) }
            group = id
        }
        if user != .max || group != .max {
            _ = try check("give away", path) { Int(fchown(file, user, group)) }
        }
        _ = try check("set the mode of", path) { Int(fchmod(file, attributes.mode.rawValue)) }
    }

    private func makeParents(of path: FilePath) throws(HostFileError) {
        let parent = path.removingLastComponent()
        guard parent.string != "/" || !rootIsReal, mkdirIfMissing(parent) != 0 else { return }
        guard errno == ENOENT else {
            throw HostFileError("make the folder", parent, .system(Errno(rawValue: errno)))
        }
        try makeParents(of: parent)
        guard mkdirIfMissing(parent) == 0 else {
            throw HostFileError("make the folder", parent, .system(Errno(rawValue: errno)))
        }
    }

    private var rootIsReal: Bool { real("/").string == "/" }

    /// Mode 0755, whatever the umask: programs of other users go through these folders.
    private func mkdirIfMissing(_ path: FilePath) -> Int32 {
        let text = real(path).string
        guard mkdir(text, 0o755) != 0 else { return chmod(text, 0o755) }
        return errno == EEXIST ? 0 : -1
    }

    private func syncFolder(of path: FilePath) throws(HostFileError) {
        let parent = path.removingLastComponent()
        let folder = try open(parent, .readOnly, flags: O_DIRECTORY)
        defer { Glibc.close(folder) }
        _ = try check("sync", parent) { Int(fsync(folder)) }
    }

    /// A name beside the file that no other file has.
    private func sibling(of path: FilePath) -> FilePath {
        path.removingLastComponent().appending(".\(path.lastComponent?.string ?? "").byoh-new")
    }
}
