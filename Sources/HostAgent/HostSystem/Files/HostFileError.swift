package import SystemPackage

/// A file that could not be read or written: which, what was tried, and the system's word for why.
package struct HostFileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A verb, such as `read`.
    package let action: String
    package let path: FilePath
    package let cause: Cause

    package enum Cause: Hashable, Sendable {
        case system(Errno)
        case noSuchUser(String)
        case noSuchGroup(String)
        case tooLarge(limit: Int)
        case tooMany(limit: Int)
    }

    package init(_ action: String, _ path: FilePath, _ cause: Cause) {
        self.action = action
        self.path = path
        self.cause = cause
    }

    package var isMissing: Bool {
        cause == .system(.noSuchFileOrDirectory) || cause == .system(.notDirectory)
    }

    /// Whether the system does not let us, whatever the path: a container of the host's parameters, or of its disks.
    package var isForbidden: Bool {
        cause == .system(.notPermitted) || cause == .system(.permissionDenied)
            || cause == .system(.readOnlyFileSystem)
    }

    /// Whether the disk is full, or its quota or inodes are used up.
    package var isFull: Bool { cause == .system(.noSpace) || cause == .system(.diskQuotaExceeded) }

    package var description: String {
        let reason =
            switch cause {
            case .system(let errno): "\(errno)"
            case .noSuchUser(let name): "there is no user '\(name)' on this host"
            case .noSuchGroup(let name): "there is no group '\(name)' on this host"
            case .tooLarge(let limit): "it has more than \(limit) bytes"
            case .tooMany(let limit): "it has more than \(limit) files"
            }
        return "Could not \(action) \(path): \(reason)"
    }
}
