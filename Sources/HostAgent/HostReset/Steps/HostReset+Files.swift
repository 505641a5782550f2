import HostSystem
import SystemPackage
import Systemd
import UnitNames

extension HostReset {
    func removeFolders(_ found: FoundFiles) throws {
        for folder in KubernetesTraces.folders {
            for path in try removable(folder, except: found) { try files.removeTree(path) }
        }
    }

    /// What is there and was not before: files, and folders that go with everything in them.
    func removable(_ path: FilePath, except found: FoundFiles) throws -> [FilePath] {
        guard let entry = try files.entry(at: path), !found.keepsAll(of: path) else { return [] }
        guard found.has(at: path) else { return [path] }
        guard entry.kind == .folder else { return [] }
        return try files.names(in: path).flatMap { try removable(path.appending($0), except: found) }
    }

    /// Undoes what was noted, the last first.
    func undo(_ artifacts: [HostArtifact]) async throws {
        let installed = artifacts.compactMap { artifact -> String? in
            if case .package(let name) = artifact { name } else { nil }
        }
        var isPackageDue = !installed.isEmpty
        try await disableUnitsThatWereNot(artifacts)
        for artifact in artifacts.reversed() {
            // All at once: they depend on each other.
            if case .package = artifact, isPackageDue {
                try await packages.remove(installed)
                isPackageDue = false
            }
            try await undo(artifact, among: artifacts)
        }
        try await removeMountLines()
        try await units.reload()
        for name in Self.unitsOfBootstrap(artifacts) where !Self.wasFound(name, artifacts) {
            // Whatever its file said about being stopped, that is gone.
            if try await !units.state(of: name).isAtRest { try await stopBrought(name) }
        }
        try await restoreUnits(artifacts)
    }

    static func wasFound(_ unit: String, _ artifacts: [HostArtifact]) -> Bool {
        artifacts.contains { if case .foundUnit(unit, _, _) = $0 { true } else { false } }
    }

    /// Before links come back that were there: systemd removes each link of a unit that it disables, also the one that only
    /// says where its file is.
    private func disableUnitsThatWereNot(_ artifacts: [HostArtifact]) async throws {
        for artifact in artifacts {
            guard case .foundUnit(let name, wasEnabled: false, _) = artifact,
                try UnitFiles(files).isEnabled(name)
            else { continue }
            try await passing { () throws(UnitFailure) in try await units.disable(name) }
        }
    }

    /// Has units that were there before do what they did, with the configuration that they had.
    private func restoreUnits(_ artifacts: [HostArtifact]) async throws {
        for artifact in artifacts {
            guard case .foundUnit(let name, let wasEnabled, let wasActive) = artifact else { continue }
            // Links that were noted are there again, and others were never taken; this is for those that it has enabled with it.
            if wasEnabled { try await passing { () throws(UnitFailure) in try await units.enable(name) } }
            guard !UnitName(name).isTemplate else { continue }
            try await units.resetFailed(name)
            try await passing { () throws(UnitFailure) in
                if wasActive { try await units.restart(name) } else { try await units.stop(name) }
            }
        }
    }

    /// Asks systemd for something that it may have reasons to refuse which stay: the unit is an alias, or generated, or
    /// nobody may start or stop it by hand, or its file is away.
    private func passing(_ body: () async throws(UnitFailure) -> Void) async throws(UnitFailure) {
        do throws(UnitFailure) {
            try await body()
        } catch {
            switch error {
            case .refused, .noSuchUnit: return
            default: throw error
            }
        }
    }

    /// Whether the file of a unit that was brought is still in the place of the one that was there before.
    private func isInPlace(_ unit: String, _ artifacts: [HostArtifact]) throws -> Bool {
        let names = [unit, UnitName(unit).template].compactMap(\.self)
        for artifact in artifacts {
            guard case .file(let path, let saved) = artifact,
                names.contains(where: { UnitFiles.folder.appending($0).string == path })
            else { continue }
            if try files.exists(FilePath(saved ?? path)) { return true }
        }
        return false
    }

    private func undo(_ artifact: HostArtifact, among artifacts: [HostArtifact]) async throws {
        switch artifact {
        case .unit(let name):
            try await units.stop(name)
            try await units.disable(name)
            try await units.resetFailed(name)
        case .bootstrapUnit(let name):
            try await stopBrought(name)
            // Of one that was there before, the links may be back from a cleaning that was cut off.
            if try !Self.wasFound(name, artifacts) || isInPlace(name, artifacts) { try await units.disable(name) }
            try await units.resetFailed(name)
        case .file(let path, let saved):
            let path = FilePath(path)
            if let saved = saved.map({ FilePath($0) }) {
                // Not there when it was noted and never moved: then what stands in its place is the original.
                guard let earlier = try files.entry(at: saved) else { return }
                // A folder takes no file's place, and no file a folder's.
                if try earlier.kind == .folder || files.entry(at: path)?.kind == .folder { try files.removeTree(path) }
                try files.rename(saved, to: path)
            } else {
                try files.remove(path)
            }
        case .folder(let path): try files.removeTree(FilePath(path))
        case .sharedFolder(let path):
            guard try files.names(in: FilePath(path)).isEmpty else { return }
            do throws(HostFileError) {
                try files.remove(FilePath(path))
            } catch {
                // Somebody has mounted something there: it is not empty for them.
                guard error.cause == .system(.resourceBusy) else { throw error }
            }
        // They went with the rest of the pods' network, see cleanNetwork(_:).
        case .routes, .chain: break
        // See undo(_:), restoreUnits(_:) and removeFolders(_:).
        case .package, .foundUnit, .found: break
        case .sysctl(let name, let earlier):
            let path = FilePath("/proc/sys/" + String(name.map { $0 == "." ? "/" : $0 }))
            guard let text = try files.text(path), text.prefix(while: { $0 != "\n" }) != earlier else { return }
            do throws(HostFileError) {
                try files.set(path, to: earlier + "\n")
            } catch {
                // A parameter of the whole machine, seen from a container: nobody here can have changed it either.
                guard error.isForbidden else { throw error }
            }
        case .swap(let device):
            // The device may have been unplugged meanwhile.
            _ = try? await commands.run(HostCommand("swapon", [device]))
        case .user(let name):
            _ = try? await commands.run(HostCommand("userdel", ["--remove", name]))
            try files.remove(FilePath("/etc/sudoers.d/90-byoh-\(name.filter { $0 != "." })"))
        // Refused while it is the main group of an account that came later.
        case .group(let name): _ = try? await commands.run(HostCommand("groupdel", [name]))
        case .password(let user, let saved): try await restorePassword(of: user, from: FilePath(saved))
        }
    }

    /// Through standard input: everybody can read arguments. Nobody is told the hash when it fails.
    private func restorePassword(of user: String, from saved: FilePath) async throws {
        guard let hash = try files.text(saved) else { return }
        // The account may have been removed meanwhile.
        if try await commands.run(HostCommand("getent", ["passwd", user])).isSuccess {
            if hash.isEmpty {
                try await commands.succeed(HostCommand("passwd", ["--delete", user]))
            } else {
                try await commands.succeed(
                    HostCommand("chpasswd", ["--encrypted"], input: Array("\(user):\(hash)\n".utf8)))
            }
        }
        try files.wipe(saved)
    }

    /// The lines that a bootstrap added to fstab carry a mark among their options.
    private func removeMountLines() async throws {
        guard let table = try files.text("/etc/fstab"), table.contains("x-byoh") else { return }
        var kept: [Substring] = []
        for line in table.split(separator: "\n", omittingEmptySubsequences: false) {
            let fields = line.split(separator: " ")
            guard fields.count >= 4, fields[3].split(separator: ",").contains("x-byoh") else {
                kept.append(line)
                continue
            }
            _ = try? await commands.run(HostCommand("umount", [String(fields[1])]))
        }
        try files.write("/etc/fstab", Array(kept.joined(separator: "\n").utf8), .ordinary)
    }
}
