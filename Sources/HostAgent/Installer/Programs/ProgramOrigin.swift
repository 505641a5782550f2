import HostSystem
package import SystemPackage

/// Where the steps that configure a node find its programs.
package enum ProgramOrigin: Sendable {
    /// In the bundle that was unpacked to this folder.
    case bundle(folder: FilePath)
    /// On the host, where ``CheckPrograms`` has found them.
    case host

    /// What containerd and the kubelet are configured with.
    struct Facts: Sendable {
        var kubelet: String
        var containerd: String
        /// Nil where containerd finds it on its `PATH`.
        var runc: String?
        var cniFolder: String
        /// Empty for containerd's own choice.
        var pauseImage: String
        var keepsContainerdConfig: Bool
    }

    /// - Throws: ``BundleError`` or ``UnusablePrograms`` when an earlier step has not done its work.
    func facts(_ files: any HostFiles) throws -> Facts {
        switch self {
        case .bundle(let folder):
            guard let text = try files.text(folder.appending("manifest.json")) else {
                throw BundleError.unusableManifest("\(folder) has none")
            }
            let manifest = try BundleManifest(parsing: Array(text.utf8))
            let programs = InstallationLayout.current.appending("bin")
            return Facts(
                kubelet: programs.appending("kubelet").string, containerd: programs.appending("containerd").string,
                runc: programs.appending("runc").string, cniFolder: InstallationLayout.cniFolder.string,
                pauseImage: manifest.pauseImage, keepsContainerdConfig: false)
        case .host:
            guard let text = try files.text(InstallationLayout.foundPrograms), let found = NodePrograms(parsing: text),
                let kubelet = found.programs["kubelet"]
            else {
                throw UnusablePrograms(problems: ["\(InstallationLayout.foundPrograms) does not say where they are"])
            }
            return Facts(
                kubelet: kubelet.path, containerd: found.programs["containerd"]?.path ?? "/usr/bin/containerd",
                runc: nil, cniFolder: found.cniFolder, pauseImage: found.pauseImage,
                keepsContainerdConfig: found.keepsContainerdConfig)
        }
    }

    /// Whether the unit is ours to write: not where a package or an operator has brought one.
    func writesUnit(_ name: String, _ text: String, _ files: any HostFiles) throws -> Bool {
        if case .bundle = self { return true }
        if try ProgramSearch(files).vendorUnit(name) != nil { return false }
        let current = try files.text(InstallationLayout.unitFolder.appending(name))
        return current == nil || current == text
    }
}

extension ArtifactRecord {
    /// Notes a unit that is to run, unless it was there before and is noted as such.
    func noteUnit(_ name: String) async throws {
        let wasFound = await artifacts.contains { artifact in
            if case .foundUnit(name, _, _) = artifact { true } else { false }
        }
        if !wasFound { try await note(.unit(name: name)) }
    }
}
