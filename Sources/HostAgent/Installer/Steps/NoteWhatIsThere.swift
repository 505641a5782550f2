package import HostSystem
import SystemPackage
import Systemd

/// Notes what of a node's software is on the host before anything is changed, so that it stays, and does again what it did.
package struct NoteWhatIsThere: HostStep {
    package let name = "note-what-is-there"
    package let message = "Noting what is on this host already"

    /// Folders that containerd fills, and those that a node shares with others. No more than a few files are in the latter.
    private static let ownedFolders: [FilePath] = ["/var/lib/containerd", "/run/containerd"]
    private static let sharedFolders: [FilePath] = [
        "/etc/kubernetes", "/var/lib/kubelet", "/var/lib/cni", "/etc/cni/net.d", "/usr/libexec/kubernetes",
        "/var/log/pods", "/var/log/containers",
    ]
    private static let units = [StartContainerd.unit, PrepareKubelet.unit]
    private static let entryLimit = 1_000
    private static let mark: FilePath = "/var/lib/byoh-agent/noted"

    private let tools: StepTools

    package init(_ tools: StepTools) {
        self.tools = tools
    }

    package func isDone() async throws -> Bool { try tools.files.exists(Self.mark) }

    package func perform(_ record: any ArtifactRecord) async throws {
        for folder in Self.ownedFolders where try tools.files.exists(folder) {
            try await record.note(.found(path: folder.string, isWhole: true))
        }
        for folder in Self.sharedFolders {
            for path in try entries(of: folder) {
                try await record.note(.found(path: path.string, isWhole: false))
            }
        }
        let search = ProgramSearch(tools.files)
        for unit in Self.units where try search.unit(unit) != nil {
            let isEnabled = try UnitFiles(tools.files).isEnabled(unit)
            let state = try await tools.units.state(of: unit)
            try await record.note(.foundUnit(name: unit, wasEnabled: isEnabled, wasActive: !state.isAtRest))
        }
        // Last: it says that all of the above is noted.
        try await tools.managed(record).write(Self.mark, "")
    }

    /// The folder and everything below it; empty when it is not there.
    private func entries(of folder: FilePath) throws -> [FilePath] {
        guard try tools.files.exists(folder) else { return [] }
        var found: [FilePath] = []
        var waiting = [folder]
        while let path = waiting.popLast() {
            found.append(path)
            guard found.count <= Self.entryLimit else {
                throw HostFileError("note what is in", folder, .tooMany(limit: Self.entryLimit))
            }
            if try tools.files.entry(at: path)?.kind == .folder {
                waiting += try tools.files.names(in: path).reversed().map { path.appending($0) }
            }
        }
        return found
    }
}
