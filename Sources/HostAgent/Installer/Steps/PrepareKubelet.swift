package import HostSystem
import SystemPackage
import Systemd

/// Writes the kubelet's units, with the node's provider ID, and has it start with the machine. kubeadm starts it. Notes the
/// kernel parameters that the kubelet and kube-proxy set and never set back.
package struct PrepareKubelet: HostStep {
    package let name = "prepare-kubelet"
    package let message = "Preparing the kubelet"

    package static let unit = "kubelet.service"
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
        let link = InstallationLayout.unitFolder.appending("multi-user.target.wants").appending(Self.unit)
        return try tools.files.exists(link)
    }

    package func perform(_ record: any ArtifactRecord) async throws {
        // Before the units: once they are there, the kubelet may have run.
        try await noteParameters(record)
        let managed = tools.managed(record)
        for (path, text) in try wantedFiles() { try await managed.write(path, text) }
        try await record.noteUnit(Self.unit)
        try await tools.units.reload()
        try await tools.units.enable(Self.unit)
    }

    /// The drop-in of kubeadm's name replaces one that a package has, so that the provider ID reaches the kubelet.
    private func wantedFiles() throws -> [(FilePath, String)] {
        let kubelet = try origin.facts(tools.files).kubelet
        let unit = KubeletConfiguration.unit(kubelet: kubelet)
        let units = try origin.writesUnit(Self.unit, unit, tools.files) ? [unit] : []
        return units.map { (InstallationLayout.unitFolder.appending(Self.unit), $0) } + [
            (
                InstallationLayout.kubeletDropIns.appending("10-kubeadm.conf"),
                KubeletConfiguration.kubeadmDropIn(kubelet: kubelet)
            ),
            (InstallationLayout.kubeletDropIns.appending("20-byoh.conf"), KubeletConfiguration.dropIn(task)),
        ]
    }

    /// Those that were noted before are noted as they were then: since, the kubelet may have set them.
    private func noteParameters(_ record: any ArtifactRecord) async throws {
        let noted = Set(
            await record.artifacts.compactMap { artifact -> String? in
                if case .sysctl(let name, _) = artifact { name } else { nil }
            })
        for name in KubeletConfiguration.parametersOfANode where !noted.contains(name) {
            guard let earlier = try tools.parameter(name) else { continue }
            try await record.note(.sysctl(name: name, earlier: earlier))
        }
    }
}
