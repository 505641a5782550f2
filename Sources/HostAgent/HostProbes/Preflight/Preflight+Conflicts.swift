import HostSystem
import SystemPackage

extension Preflight {
    /// Software that wants to be what the agent makes of the host.
    private struct Rival {
        let name: String
        let programs: [FilePath]
        /// As `/proc/PID/comm` has them, at most 15 characters.
        let processes: Set<String>
        let remedy: String
        /// What a node consists of is in the way of bundles only.
        var isPartOfNodes = false
    }

    private static let rivals = [
        Rival(
            name: "Docker", programs: ["/usr/bin/dockerd", "/usr/sbin/dockerd", "/usr/local/bin/dockerd"],
            processes: ["dockerd"], remedy: "stop docker.service and docker.socket, and remove the packages"),
        Rival(
            name: "K3s", programs: ["/usr/local/bin/k3s", "/usr/bin/k3s"],
            processes: ["k3s-server", "k3s-agent", "k3s"],
            remedy: "run k3s-uninstall.sh or k3s-agent-uninstall.sh"),
        Rival(
            name: "RKE2", programs: ["/usr/local/bin/rke2", "/usr/bin/rke2"], processes: ["rke2"],
            remedy: "run rke2-uninstall.sh"),
        Rival(
            name: "MicroK8s", programs: ["/snap/bin/microk8s"], processes: ["kubelite"],
            remedy: "run 'snap remove microk8s'"),
        Rival(
            name: "CRI-O", programs: ["/usr/bin/crio", "/usr/local/bin/crio"], processes: ["crio"],
            remedy: "stop crio.service, and remove the package"),
        Rival(
            name: "a kubelet package", programs: ["/usr/bin/kubelet"], processes: ["kubelet"],
            remedy:
                "it serves installations with source preinstalled or packages; for source bundle, remove the packages "
                + "kubelet and kubeadm", isPartOfNodes: true),
        Rival(
            name: "a containerd package", programs: ["/usr/bin/containerd"], processes: ["containerd"],
            remedy:
                "it serves installations with source preinstalled or packages; for source bundle, remove the package, "
                + "/var/lib/containerd and /run/containerd", isPartOfNodes: true),
    ]

    func conflictingSoftware() throws -> Finding {
        let running = try runningPrograms()
        var found: [(Rival, isRunning: Bool)] = []
        for rival in Self.rivals {
            let isInstalled = try rival.programs.contains { try files.exists($0) }
            let isRunning = !rival.processes.isDisjoint(with: running)
            if isInstalled || isRunning && !rival.isPartOfNodes { found.append((rival, isRunning)) }
        }
        guard !found.isEmpty else { return .pass("none is installed") }
        let evidence = found.map { "\($0.name) is \($1 ? "running" : "installed")" }.joined(separator: ", ")
        let remedy = found.map(\.0.remedy).joined(separator: "; ")
        return found.contains { $0.isRunning && !$0.0.isPartOfNodes }
            ? .fail(evidence, remedy) : .warn(evidence, remedy)
    }

    private func runningPrograms() throws -> Set<String> {
        var names: Set<String> = []
        for process in try files.names(in: "/proc") where process.allSatisfy(\.isNumber) {
            // Processes come and go while we read.
            if let name = try? line(FilePath("/proc/\(process)/comm")) { names.insert(name) }
        }
        return names
    }

    func leftoversOfNodes() async throws -> Finding {
        let found = try await leftovers(true)
        guard !found.isEmpty else { return .pass("none") }
        return .fail(
            "of an earlier node: \(Self.listed(found))",
            "run 'kubeadm reset' if the host was a node of somebody else's, and remove what is left")
    }

    /// What a plan with a bundle is refused for, and the other sources make a node of.
    func softwareOfNodes() async throws -> Finding {
        let others = Set(try await leftovers(true))
        let software = try await leftovers(false).filter { !others.contains($0) }
        guard !software.isEmpty else { return .pass("none is in use") }
        return .warn(
            Self.listed(software),
            "it serves installations with source preinstalled or packages; for source bundle, take it off")
    }

    /// The first three of some sentences, as one.
    private static func listed(_ sentences: [String]) -> String {
        let more = sentences.count > 3 ? ", and \(sentences.count - 3) more" : ""
        return sentences.prefix(3).map(continued).joined(separator: ", ") + more
    }

    private static func continued(_ sentence: String) -> String {
        sentence.prefix(1).lowercased() + sentence.dropFirst()
    }
}
