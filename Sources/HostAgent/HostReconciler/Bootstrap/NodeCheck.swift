import HostSystem
import Installer
import SystemPackage

/// Looks whether this host is a node already, by the kubelet's own credentials.
struct NodeCheck: Sendable {
    let files: any HostFiles
    let commands: any CommandRunner
    let hostName: String

    private static let kubeconfig: FilePath = "/etc/kubernetes/kubelet.conf"

    /// Whether the kubelet has got credentials, so that it may be a node, or become one, without kubeadm.
    func hasCredentials() throws -> Bool { try files.exists(Self.kubeconfig) }

    /// Whether the host runs a control plane, or has begun to.
    func hasControlPlane() throws -> Bool {
        try !files.names(in: "/etc/kubernetes/manifests").filter { $0.hasPrefix("kube-") }.isEmpty
    }

    /// Whether the cluster knows the host as a Node that is Ready.
    func isReady() async -> Bool {
        let template = #"jsonpath={.status.conditions[?(@.type=="Ready")].status}"#
        let command = HostCommand(
            ProgramSearch(files).inUse("kubectl"),
            ["--kubeconfig", Self.kubeconfig.string, "get", "node", hostName, "--output", template],
            timeLimit: .seconds(10))
        // No answer is no "yes".
        guard let result = try? await commands.run(command) else { return false }
        return result.isSuccess && result.text == "True"
    }

    /// Writes onto the Node what kubeadm writes last, when it did not get to it; upgrades read it.
    func completeNode() async {
        _ = try? await commands.run(
            HostCommand(
                ProgramSearch(files).inUse("kubectl"),
                [
                    "--kubeconfig", Self.kubeconfig.string, "annotate", "--overwrite", "node", hostName,
                    "kubeadm.alpha.kubernetes.io/cri-socket=unix:///run/containerd/containerd.sock",
                ], timeLimit: .seconds(10)))
    }
}
