import CloudConfig
import HostSystem
import SystemPackage

/// Where the files, folders and links of a bootstrap go, and what is there already.
extension Bootstrap {
    /// Where what had to make way is kept.
    static let savedFolder = "/var/lib/byoh-agent/saved"

    var managed: ManagedFiles { ManagedFiles(files, journal, savedFolder: FilePath(Self.savedFolder)) }

    /// Whether the bootstrap, or the installation, has made what stands at a path.
    func isOurs(_ path: String) async -> Bool {
        await journal.artifacts.contains { artifact in
            if case .file(path, _) = artifact { true } else { false }
        }
    }

    /// - Throws: ``BootstrapFailure`` when something of somebody else's is where a file or link shall be that must not replace
    ///   anything, or a folder where a file, a link or a unit shall be, which replaces none, or no folder where one shall be.
    ///   Nothing was written then, by the first attempt.
    func requireRoom(for plan: BootstrapPlan) async throws {
        let named = plan.allFiles.map(\.path) + plan.links.map(\.path)
        let paths = named.map { FilePath($0) } + plan.units.flatMap { Self.paths(of: $0) }
        for path in paths where try files.entry(at: path)?.kind == .folder {
            throw BootstrapFailure(
                problem: "\(path) is a folder on this host, and the bootstrap data has a file, link or unit there; "
                    + "right would be another path, or a host without that folder")
        }
        for folder in plan.folders { try requireFolder(at: FilePath(folder.path)) }
        for path in paths { try requireFolder(at: path.removingLastComponent()) }
        for file in plan.allFiles where !file.replaces { try await requireRoom(at: file.path) }
        for link in plan.links where !link.replaces {
            if try files.linkTarget(of: FilePath(link.path)) == link.target { continue }
            try await requireRoom(at: link.path)
        }
    }

    /// - Throws: ``BootstrapFailure`` when the path, or what it is in, is something else than a folder or a link to one.
    private func requireFolder(at path: FilePath) throws {
        var place = path
        while !place.components.isEmpty {
            if let kind = try files.entry(at: place)?.kind, kind == .file || kind == .other {
                throw BootstrapFailure(
                    problem: "\(place) is a file on this host, and the bootstrap data has a folder there; "
                        + "right would be another path, or a host without that file")
            }
            place.removeLastComponent()
        }
    }

    private func requireRoom(at path: String) async throws {
        guard try files.exists(FilePath(path)), await !isOurs(path) else { return }
        throw BootstrapFailure(
            problem: "\(path) is on this host already, and the bootstrap data does not say 'overwrite' for it")
    }

    func make(_ folder: PlannedFolder) async throws {
        let path = FilePath(folder.path)
        let isOurs = await journal.artifacts.contains(.folder(path: folder.path))
        guard try isOurs || !files.exists(path) else { return }
        try await managed.makeFolder(path, mode: FilePermissions(rawValue: folder.mode.bits))
        try await give(folder.path, to: folder.owner)
        // Giving a folder away clears its set-ID bits.
        try files.setMode(path, FilePermissions(rawValue: folder.mode.bits))
    }

    func make(_ link: PlannedLink) async throws {
        try await managed.link(FilePath(link.path), to: link.target)
        try await give(link.path, to: link.owner)
    }

    /// What is made is root's without being given away.
    private func give(_ path: String, to owner: FileOwner) async throws {
        guard owner != .root else { return }
        try await commands.succeed(HostCommand("chown", ["--no-dereference", owner.description, path]))
    }
}
