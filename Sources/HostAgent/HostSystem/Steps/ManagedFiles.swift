package import SystemPackage

/// Writes files of ours, so that they can be taken away again and what stood there before comes back.
package struct ManagedFiles: Sendable {
    private let files: any HostFiles
    private let record: any ArtifactRecord
    private let savedFolder: FilePath

    /// - Parameter savedFolder: Where files are kept that had to make way.
    package init(_ files: any HostFiles, _ record: any ArtifactRecord, savedFolder: FilePath) {
        self.files = files
        self.record = record
        self.savedFolder = savedFolder
    }

    /// Makes the file what it shall be. One that is so already is left alone.
    package func write(_ path: FilePath, _ contents: [UInt8], _ attributes: FileAttributes) async throws {
        if let entry = try files.entry(at: path), entry.kind == .file, entry.mode == attributes.mode,
            entry.size == Int64(contents.count), attributes.user == nil,
            try files.read(path, limit: contents.count) == contents
        {
            return
        }
        try await prepare(path)
        try files.write(path, contents, attributes)
    }

    package func write(_ path: FilePath, _ text: String, _ attributes: FileAttributes = .ordinary) async throws {
        try await write(path, Array(text.utf8), attributes)
    }

    /// Puts the contents behind what is there. What was there before comes back when it is undone.
    ///
    /// - Parameter startsOver: Whether this is the first change of the file in a series that may run again after a crash:
    ///   it then goes behind what stood there before we came, not behind what an earlier series left.
    package func append(
        _ path: FilePath, _ contents: [UInt8], _ attributes: FileAttributes, startsOver: Bool
    ) async throws {
        try await prepare(path)
        let source = startsOver ? await savedPath(of: path) : path
        let earlier = try source.map { try files.entry(at: $0) == nil ? [] : try files.read($0, limit: 64 << 20) }
        try files.write(path, (earlier ?? []) + contents, attributes)
    }

    /// Makes the link.
    package func link(_ path: FilePath, to target: String) async throws {
        if try files.linkTarget(of: path) == target { return }
        try await prepare(path)
        try files.link(path, to: target)
    }

    /// Has a link of somebody else's come back, should a program take it away. It stays in its place meanwhile.
    package func preserve(_ link: FilePath) async throws {
        guard let target = try files.linkTarget(of: link), let saved = try await savedPathForCopy(of: link) else {
            return
        }
        try files.link(saved, to: target)
    }

    /// Has a file of somebody else's come back as it is, with its owner, after programs have changed it. It stays in its place
    /// meanwhile. One that is not there is removed when they have made it.
    package func preserveFile(_ path: FilePath) async throws {
        guard let entry = try files.entry(at: path) else {
            if await noted(path) == nil {
                try await noteMissingParents(of: path)
                try await record.note(.file(path: path.string, saved: nil))
            }
            return
        }
        if entry.kind == .link { return try await preserve(path) }
        guard entry.kind == .file, let saved = try await savedPathForCopy(of: path) else { return }
        let attributes = FileAttributes(mode: entry.mode, user: "\(entry.userID)", group: "\(entry.groupID)")
        try files.write(saved, try files.read(path, limit: 64 << 20), attributes)
    }

    /// Notes that what stands at a path comes back from a copy. Nil when it was copied before, or is ours.
    private func savedPathForCopy(of path: FilePath) async throws -> FilePath? {
        if let noted = await noted(path) {
            // Cut off between the note and the copy: what stands there is still the other's.
            guard let saved = noted.saved, try files.entry(at: saved) == nil else { return nil }
            return saved
        }
        let saved = savedPlace(of: path)
        try files.makeFolder(savedFolder, mode: .secretFolder)
        try await record.note(.file(path: path.string, saved: saved.string))
        return saved
    }

    /// Makes a folder that is ours with all that is in it.
    package func makeFolder(_ path: FilePath, mode: FilePermissions) async throws {
        if try files.entry(at: path) == nil {
            try await noteMissingParents(of: path)
            try await record.note(.folder(path: path.string))
        }
        try files.makeFolder(path, mode: mode)
    }

    /// Notes those of a folder and its parents that are missing, because a program will make them.
    package func noteMissing(_ folder: FilePath) async throws {
        try await noteMissingParents(of: folder.appending("any"))
    }

    /// Notes what will be made, and moves away what is there and not ours.
    private func prepare(_ path: FilePath) async throws {
        if let noted = await noted(path) {
            // Cut off between the note and the move: what stands there is still the other's.
            if let saved = noted.saved, try files.entry(at: saved) == nil, try files.entry(at: path) != nil {
                try files.rename(path, to: saved)
            }
            return
        }
        try await noteMissingParents(of: path)
        guard try files.entry(at: path) != nil else {
            try await record.note(.file(path: path.string, saved: nil))
            return
        }
        let saved = savedPlace(of: path)
        try files.makeFolder(savedFolder, mode: .secretFolder)
        try await record.note(.file(path: path.string, saved: saved.string))
        try files.rename(path, to: saved)
    }

    private func savedPlace(of path: FilePath) -> FilePath {
        savedFolder.appending(path.string.split(separator: "/").joined(separator: "%"))
    }

    private func savedPath(of path: FilePath) async -> FilePath? { await noted(path)?.saved }

    private func noted(_ path: FilePath) async -> (saved: FilePath?, Void)? {
        for artifact in await record.artifacts {
            if case .file(path.string, let saved) = artifact { return (saved.map { FilePath($0) }, ()) }
        }
        return nil
    }

    private func noteMissingParents(of path: FilePath) async throws {
        var missing: [FilePath] = []
        var parent = path.removingLastComponent()
        while parent.string != "/" && !parent.string.isEmpty {
            if try files.entry(at: parent) != nil { break }
            missing.append(parent)
            parent = parent.removingLastComponent()
        }
        for folder in missing.reversed() { try await record.note(.sharedFolder(path: folder.string)) }
    }
}
