import ByohAPI
import HostFakes
import HostSystem
import Installer
import SystemPackage
import TestSupport
import Testing

@Suite struct PrepareKubeletTests {
    /// The kubelet sets them and never back: what they were must be known before it first runs.
    @Test func notesWhatTheKubeletWillChangeBeforeItCanRun() async throws {
        try await TemporaryFolder.with("kubelet") { folder in
            let (files, record) = (LocalFiles(root: folder), MemoryRecord())
            try files.write("/proc/sys/kernel/panic", Array("0\n".utf8), .ordinary)
            try files.write("/proc/sys/vm/overcommit_memory", Array("2\n".utf8), .ordinary)
            let programs = NodePrograms(
                programs: ["kubelet": .init(path: "/usr/bin/kubelet")], cniFolder: "", pauseImage: "",
                keepsContainerdConfig: false)
            try files.write(InstallationLayout.foundPrograms, Array(try programs.text().utf8), .ordinary)
            let step = PrepareKubelet(
                Self.task(), .host, StepTools(files: files, commands: FakeCommands(), units: FakeUnits()))
            try await step.perform(record)
            let noted = await record.artifacts
            #expect(
                noted.prefix(2) == [
                    .sysctl(name: "vm.overcommit_memory", earlier: "2"), .sysctl(name: "kernel.panic", earlier: "0"),
                ])
            #expect(noted.contains(.unit(name: "kubelet.service")))
            // Again, after the kubelet has run.
            try files.write("/proc/sys/kernel/panic", Array("10\n".utf8), .ordinary)
            try await step.perform(record)
            #expect(await record.artifacts == noted)
        }
    }

    static func task() -> InstallationTask {
        InstallationTask(
            installation: HostPlan.HostInstallation(kubernetesVersion: "v1.20.2", source: .bundle),
            providerID: "byoh://default/host-1/x7k2p9q4aa", architecture: "amd64", canLowerOOMScores: true)
    }
}
