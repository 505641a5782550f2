package import SystemPackage

/// The files of the host, as far as the agent has to do with them. Implemented by ``LocalFiles``; fakes in tests.
///
/// Guarantees: what `write` and `append` have returned from survives a power cut, and a file that is replaced is at every
/// moment the old one or the new one. All paths are absolute; links at the last component are replaced, never followed, by
/// what writes or removes.
///
/// Not errors: removing what is not there, making a folder that is there.
package protocol HostFiles: Sendable {
    /// The whole file. At most `limit` bytes; files below `/proc` and `/sys` too, whose size is not known before.
    func read(_ path: FilePath, limit: Int) throws(HostFileError) -> [UInt8]
    /// The file, piece by piece, for those that do not fit into memory.
    func read(_ path: FilePath, pieces: (UnsafeRawBufferPointer) throws -> Void) throws
    /// What is there, the link itself when it is one; nil when there is nothing.
    func entry(at path: FilePath) throws(HostFileError) -> FileEntry?
    /// The names in a folder, sorted, without `.` and `..`; empty when there is no such folder.
    func names(in folder: FilePath) throws(HostFileError) -> [String]
    /// Where a link points to; nil when there is no link.
    func linkTarget(of path: FilePath) throws(HostFileError) -> String?

    /// Replaces or makes the file, whole, with exactly this mode and owner. Missing parents are made, mode 0755.
    func write(_ path: FilePath, _ contents: [UInt8], _ attributes: FileAttributes) throws(HostFileError)
    /// Puts the contents behind what is there, or makes the file.
    func append(_ path: FilePath, _ contents: [UInt8], _ attributes: FileAttributes) throws(HostFileError)
    /// Writes to a file as it is, without replacing it: what files below `/proc` and `/sys` need.
    func set(_ path: FilePath, to text: String) throws(HostFileError)
    /// Makes the folder and its missing parents; gives the folder, not the parents, this mode.
    func makeFolder(_ path: FilePath, mode: FilePermissions) throws(HostFileError)
    func setMode(_ path: FilePath, _ mode: FilePermissions) throws(HostFileError)
    /// Makes or replaces the link, in one step.
    func link(_ path: FilePath, to target: String) throws(HostFileError)
    func rename(_ path: FilePath, to destination: FilePath) throws(HostFileError)
    /// Removes the file, the link or the empty folder.
    func remove(_ path: FilePath) throws(HostFileError)
    /// Removes the folder and what is in it. Never crosses into another filesystem: what is mounted there stays.
    func removeTree(_ path: FilePath) throws(HostFileError)
    /// Overwrites the file before it is removed, so that a secret does not stay on the disk as far as we can help it.
    func wipe(_ path: FilePath) throws(HostFileError)
    /// Has a file, or all files and folders of a tree, written to the disk.
    func syncTree(_ path: FilePath) throws(HostFileError)
    /// Bytes that may still be written to the filesystem that `path` is on.
    func freeBytes(at path: FilePath) throws(HostFileError) -> Int64
    /// The filesystem that `path` is on.
    func filesystem(at path: FilePath) throws(HostFileError) -> FilesystemState
}

extension HostFiles {
    /// A text file of ordinary size; nil when there is none.
    package func text(_ path: FilePath) throws(HostFileError) -> String? {
        do {
            return String(decoding: try read(path, limit: 4 << 20), as: UTF8.self)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }

    package func exists(_ path: FilePath) throws(HostFileError) -> Bool { try entry(at: path) != nil }
}

/// What stands at a path.
package struct FileEntry: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case file, folder, link, other
    }

    package let kind: Kind
    package let mode: FilePermissions
    package let userID: UInt32
    package let groupID: UInt32
    package let size: Int64
    /// The filesystem; another one than the parent's means that something is mounted here.
    package let device: UInt64

    package init(kind: Kind, mode: FilePermissions, userID: UInt32, groupID: UInt32, size: Int64, device: UInt64) {
        self.kind = kind
        self.mode = mode
        self.userID = userID
        self.groupID = groupID
        self.size = size
        self.device = device
    }
}

/// How full a filesystem is (statvfs(3)).
package struct FilesystemState: Hashable, Sendable {
    package var totalBytes: Int64
    /// What processes other than root's may still write.
    package var freeBytes: Int64
    /// 0 where the filesystem makes inodes as it needs them, as Btrfs does.
    package var totalInodes: Int64
    package var freeInodes: Int64
    /// Whether it is mounted read-only, as the kernel does by itself when a disk fails.
    package var isReadOnly: Bool

    package init(
        totalBytes: Int64, freeBytes: Int64, totalInodes: Int64, freeInodes: Int64, isReadOnly: Bool = false
    ) {
        self.totalBytes = totalBytes
        self.freeBytes = freeBytes
        self.totalInodes = totalInodes
        self.freeInodes = freeInodes
        self.isReadOnly = isReadOnly
    }
}

/// Mode and owner of a file that is written.
package struct FileAttributes: Hashable, Sendable {
    package var mode: FilePermissions
    /// Names or numbers; nil leaves what the process has.
    package var user: String?
    package var group: String?

    package init(mode: FilePermissions, user: String? = nil, group: String? = nil) {
        self.mode = mode
        self.user = user
        self.group = group
    }

    /// 0600, ours.
    package static let secret = FileAttributes(mode: [.ownerRead, .ownerWrite])
    /// 0644, ours.
    package static let ordinary = FileAttributes(mode: [.ownerRead, .ownerWrite, .groupRead, .otherRead])
    /// 0755, ours.
    package static let program = FileAttributes(
        mode: [.ownerReadWriteExecute, .groupRead, .groupExecute, .otherRead, .otherExecute])
}

extension FilePermissions {
    /// 0700.
    package static let secretFolder: FilePermissions = [.ownerReadWriteExecute]
    /// 0755.
    package static let folder: FilePermissions = FileAttributes.program.mode
}
