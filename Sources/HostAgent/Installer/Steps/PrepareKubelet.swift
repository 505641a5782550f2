package import HostSystem
import SystemPackage
import Systemd

/// Writes the kubelet's units, with the node's provider ID, and has it start with the machine. kubeadm starts it.
package struct PrepareKubelet: HostStep {
    package let name = "prepare-kubelet"
    package let message = "Preparing the kubelet"

    package static let unit = "kubelet.service"
    private let task: InstallationTask
    private let tools: StepTools

    package init(_ task: InstallationTask, _ tools: StepTools) {
        self.task = task
        self.tools = tools
    }

    private var wantedFiles: [(FilePath, String)] {
        [
            (InstallationLayout.unitFolder.appending(Self.unit), KubeletConfiguration.unit),
            (InstallationLayout.kubeletDropIns.appending("10-kubeadm.conf"), KubeletConfiguration.kubeadmDropIn),
            (InstallationLayout.kubeletDropIns.appending("20-byoh.conf"), KubeletConfiguration.dropIn(task)),
        ]
    }

    package func isDone() async throws -> Bool {
        for (path, text) in wantedFiles where try tools.files.text(path) != text { return false }
        let link = InstallationLayout.unitFolder.appending("multi-user.target.wants").appending(Self.unit)
        return try tools.files.exists(link)
    }

    package func perform(_ record: any ArtifactRecord) async throws {
        let managed = tools.managed(record)
        for (path, text) in wantedFiles { try await managed.write(path, text) }
        try await record.note(.unit(name: Self.unit))
        try await tools.units.reload()
        try await tools.units.enable(Self.unit)
    }
}
