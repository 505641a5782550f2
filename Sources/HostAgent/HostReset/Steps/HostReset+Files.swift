import HostSystem
import SystemPackage
import Systemd

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
        for artifact in artifacts.reversed() {
            // All at once: they depend on each other.
            if case .package = artifact, isPackageDue {
                try await packages.remove(installed)
                isPackageDue = false
            }
            try await undo(artifact)
        }
        try await removeMountLines()
        try await units.reload()
        try await restoreUnits(artifacts)
    }

    /// Has units that were there before do what they did, with the configuration that they had.
    private func restoreUnits(_ artifacts: [HostArtifact]) async throws {
        for artifact in artifacts {
            guard case .foundUnit(let name, let wasEnabled, let wasActive) = artifact else { continue }
            do throws(UnitFailure) {
                if wasEnabled { try await units.enable(name) } else { try await units.disable(name) }
            } catch {
                // An alias, or generated: systemd lets nobody enable it, and its link came back as a file.
                guard case .refused = error else { throw error }
            }
            guard !UnitName(name).isTemplate else { continue }
            try await units.resetFailed(name)
            if wasActive { try await units.restart(name) } else { try await units.stop(name) }
        }
    }

    private func undo(_ artifact: HostArtifact) async throws {
        switch artifact {
        case .unit(let name), .bootstrapUnit(let name):
            let isTemplate = UnitName(name).isTemplate
            if !isTemplate { try await units.stop(name) }
            try await units.disable(name)
            if !isTemplate { try await units.resetFailed(name) }
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
        }
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
