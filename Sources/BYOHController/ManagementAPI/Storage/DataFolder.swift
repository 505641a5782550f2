import Glibc
package import SystemPackage

/// The folder of one management plane: its database, its keys and what it writes for the operator.
///
/// Guarantees: the folder is 0700 and every file in it 0600. A file is either as it was or as it was written, also after
/// a power cut: it is written beside, synchronised and renamed.
struct DataFolder: Sendable {
    let path: FilePath

    /// Makes the folder when there is none.
    ///
    /// - Throws: `DataFolderError` when it cannot be made or written to.
    init(opening path: FilePath) throws(DataFolderError) {
        self.path = path
        try Self.make(path)
        guard access(path.string, R_OK | W_OK | X_OK) == 0 else {
            throw .notWritable(path, Errno(rawValue: errno))
        }
        guard chmod(path.string, 0o700) == 0 else { throw .notWritable(path, Errno(rawValue: errno)) }
    }

    /// A folder that is only read, and may belong to somebody else or be on a disk that cannot be written.
    init(reading path: FilePath) {
        self.path = path
    }

    /// Makes a folder inside, 0700.
    func folder(_ name: String) throws(DataFolderError) -> DataFolder {
        try DataFolder(opening: path.appending(name))
    }

    /// The text of a file; nil when there is none.
    ///
    /// - Throws: ``DataFolderError/unreadable(_:_:)`` when there is one that cannot be read.
    func text(_ name: String) throws(DataFolderError) -> String? {
        let file = path.appending(name)
        do {
            let descriptor = try FileDescriptor.open(file, .readOnly, options: .closeOnExec)
            return try descriptor.closeAfter {
                var bytes: [UInt8] = []
                var part = [UInt8](repeating: 0, count: 16 << 10)
                while true {
                    let count = try part.withUnsafeMutableBytes { try descriptor.read(into: $0) }
                    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
                    bytes += part[..<count]
                }
            }
        } catch Errno.noSuchFileOrDirectory {
            return nil
        } catch {
            throw .unreadable(file, Self.code(error))
        }
    }

    /// Replaces a file in one step, or makes it; returns once it is on disk.
    func write(_ text: String, to name: String) throws(DataFolderError) {
        let file = path.appending(name)
        let beside = path.appending(".\(name).new")
        do {
            // What an earlier, killed writer left is no obstacle.
            let descriptor = try FileDescriptor.open(
                beside, .writeOnly, options: [.create, .truncate, .closeOnExec], permissions: .ownerReadWrite)
            try descriptor.closeAfter {
                guard fchmod(descriptor.rawValue, 0o600) == 0 else { throw Errno(rawValue: errno) }
                try descriptor.writeAll(text.utf8)
                guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
            guard rename(beside.string, file.string) == 0 else { throw Errno(rawValue: errno) }
            let folder = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            try folder.closeAfter {
                guard fsync(folder.rawValue) == 0 else { throw Errno(rawValue: errno) }
            }
        } catch {
            throw .notWritable(file, Self.code(error))
        }
    }

    private static func make(_ path: FilePath) throws(DataFolderError) {
        if mkdir(path.string, 0o700) == 0 || errno == EEXIST {
            do {
                try FileDescriptor.open(path, .readOnly, options: [.directory, .closeOnExec]).close()
            } catch Errno.notDirectory {
                throw .notAFolder(path)
            } catch {
                throw .notWritable(path, code(error))
            }
            return
        }
        guard errno == ENOENT, !path.removingLastComponent().isEmpty else {
            throw .notWritable(path, Errno(rawValue: errno))
        }
        try make(path.removingLastComponent())
        guard mkdir(path.string, 0o700) == 0 else { throw .notWritable(path, Errno(rawValue: errno)) }
    }

    private static func code(_ error: any Error) -> Errno { error as? Errno ?? .ioError }
}

/// Why a data folder cannot be used.
package enum DataFolderError: Error, Hashable, Sendable {
    case notAFolder(FilePath)
    case notWritable(FilePath, Errno)
    case unreadable(FilePath, Errno)
    /// A file of ours is there, and is not what it should be.
    case damaged(FilePath, expected: String)
}

extension DataFolderError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAFolder(let path): "\(path) is not a folder; name one for the data, or a path where one can be made"
        case .notWritable(let path, let code):
            "\(path) cannot be written (\(code)); the data folder must belong to the user who runs this program, on a file "
                + "system with free space"
        case .unreadable(let path, let code): "\(path) cannot be read (\(code))"
        case .damaged(let path, let expected):
            "\(path) is damaged: it should hold \(expected); restore it from a backup, or remove it to have a new one made"
        }
    }
}
