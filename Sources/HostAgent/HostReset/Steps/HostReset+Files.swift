import HostSystem
import SystemPackage
import Systemd

extension HostReset {
    func removeFolders() async throws {
        for folder in KubernetesTraces.folders { try files.removeTree(folder) }
    }

    /// Undoes what was noted, the last first.
    func undo(_ artifacts: [HostArtifact]) async throws {
        for artifact in artifacts.reversed() { try await undo(artifact) }
        try await removeMountLines()
        try await units.reload()
    }

    private func undo(_ artifact: HostArtifact) async throws {
        switch artifact {
        case .unit(let name):
            try await units.stop(name)
            try await units.disable(name)
            try await units.resetFailed(name)
        case .file(let path, let saved):
            let path = FilePath(path)
            if let saved = saved.map({ FilePath($0) }) {
                // Not there when it was noted and never moved: then what stands in its place is the original.
                if try files.exists(saved) { try files.rename(saved, to: path) }
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
