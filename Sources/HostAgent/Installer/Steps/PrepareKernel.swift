package import HostSystem
import SystemPackage

/// Loads the modules and sets the parameters that nodes need, now and at every start of the machine.
package struct PrepareKernel: HostStep {
    package let name = "prepare-kernel"
    package let message = "Setting kernel modules and parameters"

    /// nf_conntrack is there before its parameters are noted; else kube-proxy loads it, and nobody knows what they were.
    private static let modules = ["overlay", "br_netfilter", "nf_conntrack"]
    /// What kubeadm's documentation asks for ("Container Runtimes", network configuration).
    private static let parameters = [
        (name: "net.ipv4.ip_forward", value: "1", isNeeded: true),
        (name: "net.bridge.bridge-nf-call-iptables", value: "1", isNeeded: false),
        (name: "net.bridge.bridge-nf-call-ip6tables", value: "1", isNeeded: false),
    ]
    private static let modulesFile: FilePath = "/etc/modules-load.d/byoh.conf"
    private static let parametersFile: FilePath = "/etc/sysctl.d/90-byoh.conf"

    private let tools: StepTools

    package init(_ tools: StepTools) {
        self.tools = tools
    }

    package func isDone() async throws -> Bool {
        guard try tools.files.exists(Self.modulesFile), try tools.files.exists(Self.parametersFile) else {
            return false
        }
        for parameter in Self.parameters {
            guard let value = try tools.parameter(parameter.name) else {
                if parameter.isNeeded { return false }
                continue
            }
            if value != parameter.value { return false }
        }
        return true
    }

    package func perform(_ record: any ArtifactRecord) async throws {
        let managed = tools.managed(record)
        try await managed.write(Self.modulesFile, Self.modules.map { $0 + "\n" }.joined())
        for module in Self.modules where try !tools.files.exists(FilePath("/sys/module/\(module)")) {
            // A kernel that has it built in may have no modprobe; what depends on it is checked below.
            _ = try? await tools.commands.run(HostCommand("modprobe", [module]))
        }
        for parameter in Self.parameters {
            guard let earlier = try tools.parameter(parameter.name) else { continue }
            if earlier == parameter.value { continue }
            try await record.note(.sysctl(name: parameter.name, earlier: earlier))
            try tools.files.set(StepTools.path(ofParameter: parameter.name), to: parameter.value)
        }
        // The leading dash has systemd-sysctl take a parameter that is not there for none.
        try await managed.write(
            Self.parametersFile, Self.parameters.map { "-\($0.name) = \($0.value)\n" }.joined())
    }
}
