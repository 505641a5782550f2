import ByohAPI
package import HostSystem
package import SystemPackage
import Systemd

/// Configures containerd and has it run, now and with the machine.
package struct StartContainerd: HostStep {
    package let name = "start-containerd"
    package let message = "Starting containerd"

    package static let unit = "containerd.service"
    private let task: InstallationTask
    private let folder: FilePath
    private let tools: StepTools

    package init(_ task: InstallationTask, _ folder: FilePath, _ tools: StepTools) {
        self.task = task
        self.folder = folder
        self.tools = tools
    }

    package func isDone() async throws -> Bool {
        for (path, text) in try wantedFiles() where try tools.files.text(path) != text { return false }
        return try await tools.units.state(of: Self.unit).activity == .active
    }

    package func perform(_ record: any ArtifactRecord) async throws {
        let managed = tools.managed(record)
        for (path, text) in try wantedFiles() { try await managed.write(path, text) }
        // Networks of pods are configured there by others.
        try await managed.noteMissing("/etc/cni/net.d")
        // Networks of pods are there by name.
        try await managed.noteMissing("/run/netns")
        // kube-proxy's pod mounts it, and containerd makes what is mounted and not there.
        try await managed.noteMissing("/lib/modules")
        try await record.note(.unit(name: Self.unit))
        try await tools.units.reload()
        try await tools.units.enable(Self.unit)
        try await tools.units.resetFailed(Self.unit)
        try await tools.units.restart(Self.unit)
    }

    private func wantedFiles() throws -> [(FilePath, String)] {
        guard let text = try tools.files.text(folder.appending("manifest.json")) else {
            throw BundleError.unusableManifest("\(folder) has none")
        }
        let manifest = try BundleManifest(parsing: Array(text.utf8))
        return [
            (
                InstallationLayout.containerdConfig,
                ContainerdConfiguration.config(
                    pauseImage: manifest.pauseImage, restrictsOOMScores: !task.canLowerOOMScores)
            ), (InstallationLayout.unitFolder.appending(Self.unit), ContainerdConfiguration.unit),
        ]
    }
}
