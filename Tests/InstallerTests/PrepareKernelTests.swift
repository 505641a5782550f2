import HostFakes
import HostSystem
import Installer
import SystemPackage
import TestSupport
import Testing

@Suite struct PrepareKernelTests {
    private static let conntrack: FilePath = "/proc/sys/net/netfilter/nf_conntrack_max"

    // Its parameters appear with the module. kube-proxy would load it long after they were noted, and change them.
    @Test func connectionTrackingIsThereBeforeItsParametersAreNoted() async throws {
        try await TemporaryFolder.with("kernel") { folder in
            let (files, record) = (LocalFiles(root: folder), MemoryRecord())
            try files.write("/proc/sys/net/ipv4/ip_forward", Array("0\n".utf8), .ordinary)
            let commands = FakeCommands { command in
                if command.description == "modprobe nf_conntrack" {
                    try files.write(Self.conntrack, Array("262144\n".utf8), .ordinary)
                }
            }
            let tools = StepTools(files: files, commands: commands, units: FakeUnits())
            let step = PrepareKernel(tools)
            #expect(try await !step.isDone())
            try await step.perform(record)
            #expect(try await step.isDone())
            #expect(try files.text("/etc/modules-load.d/byoh.conf") == "overlay\nbr_netfilter\nnf_conntrack\n")
            #expect(await record.artifacts.contains(.sysctl(name: "net.ipv4.ip_forward", earlier: "0")))
            let programs = NodePrograms(
                programs: ["kubelet": .init(path: "/usr/bin/kubelet")], cniFolder: "", pauseImage: "",
                keepsContainerdConfig: false)
            try files.write(InstallationLayout.foundPrograms, Array(try programs.text().utf8), .ordinary)
            try await PrepareKubelet(PrepareKubeletTests.task(), .host, tools).perform(record)
            #expect(
                await record.artifacts.contains(.sysctl(name: "net.netfilter.nf_conntrack_max", earlier: "262144")))
        }
    }

    // A kernel that has them built in, or a container without kmod: what is needed is looked for in /proc.
    @Test func modulesThatAreThereAreNotLoadedAndMissingOnesAreNoError() async throws {
        try await TemporaryFolder.with("kernel") { folder in
            let (files, record) = (LocalFiles(root: folder), MemoryRecord())
            try files.write("/proc/sys/net/ipv4/ip_forward", Array("1\n".utf8), .ordinary)
            for module in ["overlay", "nf_conntrack"] {
                try files.makeFolder(FilePath("/sys/module/\(module)"), mode: .folder)
            }
            let commands = FakeCommands()
            commands.missing = ["modprobe"]
            let step = PrepareKernel(StepTools(files: files, commands: commands, units: FakeUnits()))
            try await step.perform(record)
            #expect(commands.calls == ["modprobe br_netfilter"])
            #expect(try await step.isDone())
        }
    }
}
