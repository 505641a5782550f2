package import HostSystem
import SystemPackage
import Systemd

extension HostReset {
    /// What of a node is still on the host, a sentence each. Empty means clean.
    ///
    /// - Parameters:
    ///   - withPorts: Whether listeners on a node's ports count, whoever they are.
    ///   - acceptsSoftware: Whether the programs of a node may be there, with what they keep while no node was made of them:
    ///     images of containerd, a kubelet that waits for kubeadm.
    package func leftovers(
        of artifacts: [HostArtifact], withPorts: Bool = true, acceptsSoftware: Bool = false
    ) async throws -> [String] {
        var found: [String] = []
        let before = FoundFiles(artifacts)
        for process in try processes.all() where KubernetesTraces.processes.contains(process.name) {
            if before.runs(process: process.name) || acceptsSoftware && process.name == "kubelet" { continue }
            found.append("The process \(process.name) (\(process.id)) runs")
        }
        let listening = withPorts ? Set(try TCPListeners.all(files).map(\.port)) : []
        for port in KubernetesTraces.ports where listening.contains(port) {
            found.append("Somebody listens on port \(port)")
        }
        for point in podMounts(MountTable(mountinfo: try files.text("/proc/self/mountinfo") ?? "")) {
            found.append("\(point) is mounted")
        }
        for folder in KubernetesTraces.folders {
            guard let path = try foreign(folder, before, acceptsSoftware: acceptsSoftware) else { continue }
            found.append("The \(path == folder ? "folder" : "file") \(path) is there")
        }
        found += try await foreignContainers(before)
        for hierarchy in try controlGroupHierarchies() {
            for name in KubernetesTraces.controlGroups where try files.exists(FilePath("\(hierarchy)/\(name)")) {
                found.append("The control group \(name) is there")
            }
        }
        for name in try linksOfPods() { found.append("The interface \(name) is there") }
        var routes: [String] = []
        for mark in Self.routeProtocols(artifacts) { routes += try await self.routes(marked: mark) }
        if let first = routes.first { found.append("There are \(routes.count) routes to pods such as \(first)") }
        for program in ["iptables", "ip6tables"] {
            let chains = try await firewall(program, artifacts)?.chains ?? []
            if let first = chains.first { found.append("\(program) has \(chains.count) chains such as \(first)") }
        }
        for artifact in artifacts {
            // userdel refuses while somebody is logged in as it.
            if case .user(let name) = artifact,
                try (files.text("/etc/passwd") ?? "").split(separator: "\n").contains(where: {
                    $0.hasPrefix("\(name):")
                })
            {
                found.append("The user \(name) is there")
            }
            if case .bootstrapUnit(let name) = artifact, !Self.wasFound(name, artifacts),
                try await !units.state(of: name).isAtRest
            {
                found.append("The unit \(name) runs")
            }
            guard case .file(let path, nil) = artifact, try files.exists(FilePath(path)) else { continue }
            found.append("The file \(path) is there")
        }
        return found
    }

    /// The first thing in a folder of nodes that nobody accounts for; the folder itself when nothing of it was there before.
    private func foreign(_ path: FilePath, _ before: FoundFiles, acceptsSoftware: Bool) throws -> FilePath? {
        guard let entry = try files.entry(at: path), !before.keepsAll(of: path) else { return nil }
        let isSoftware = acceptsSoftware && (KubernetesTraces.softwareFolders.contains(path) || entry.kind == .folder)
        guard before.has(at: path) || isSoftware else { return path }
        if acceptsSoftware, KubernetesTraces.softwareFolders.contains(path) { return nil }
        guard entry.kind == .folder else { return nil }
        for name in try files.names(in: path) {
            if let other = try foreign(path.appending(name), before, acceptsSoftware: acceptsSoftware) { return other }
        }
        return nil
    }

    /// A containerd that stays must have forgotten the pods.
    private func foreignContainers(_ before: FoundFiles) async throws -> [String] {
        guard before.keepsAll(of: "/var/lib/containerd"), before.runs("containerd.service") else { return [] }
        let result = try await commands.succeed(
            HostCommand("ctr", ["--namespace", "k8s.io", "containers", "list", "--quiet"], timeLimit: .seconds(30)))
        let containers = result.text.split(whereSeparator: \.isNewline)
        guard let first = containers.first else { return [] }
        return ["containerd has \(containers.count) containers of Kubernetes such as \(first)"]
    }
}
