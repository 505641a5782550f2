package import HostSystem
import SystemPackage
import Systemd

/// Configures containerd and has it run, now and with the machine.
package struct StartContainerd: HostStep {
    package let name = "start-containerd"
    package let message = "Starting containerd"

    package static let unit = "containerd.service"
    private let task: InstallationTask
    private let origin: ProgramOrigin
    private let tools: StepTools

    package init(_ task: InstallationTask, _ origin: ProgramOrigin, _ tools: StepTools) {
        self.task = task
        self.origin = origin
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
        try await record.noteUnit(Self.unit)
        try await tools.units.reload()
        try await tools.units.enable(Self.unit)
        try await tools.units.resetFailed(Self.unit)
        try await tools.units.restart(Self.unit)
    }

    private func wantedFiles() throws -> [(FilePath, String)] {
        let facts = try origin.facts(tools.files)
        var wanted: [(FilePath, String)] = []
        if !facts.keepsContainerdConfig {
            let config = ContainerdConfiguration.config(
                pauseImage: facts.pauseImage, restrictsOOMScores: !task.canLowerOOMScores, cniFolder: facts.cniFolder,
                runc: facts.runc)
            wanted.append((InstallationLayout.containerdConfig, config))
        }
        let unit = ContainerdConfiguration.unit(containerd: facts.containerd)
        if try origin.writesUnit(Self.unit, unit, tools.files) {
            wanted.append((InstallationLayout.unitFolder.appending(Self.unit), unit))
        }
        return wanted
    }
}
