package import HostSystem
import SystemPackage

extension HostReset {
    /// What of a node is still on the host, a sentence each. Empty means clean.
    ///
    /// - Parameter withPorts: Whether listeners on a node's ports count, whoever they are.
    package func leftovers(of artifacts: [HostArtifact], withPorts: Bool = true) async throws -> [String] {
        var found: [String] = []
        for process in try processes.all() where KubernetesTraces.processes.contains(process.name) {
            found.append("The process \(process.name) (\(process.id)) runs")
        }
        let table = (try files.text("/proc/net/tcp") ?? "") + "\n"
        let table6 = try files.text("/proc/net/tcp6") ?? ""
        let listening = ListeningPorts.read(table).union(ListeningPorts.read(table6))
        for port in KubernetesTraces.ports where withPorts && listening.contains(port) {
            found.append("Somebody listens on port \(port)")
        }
        for point in podMounts(MountTable(mountinfo: try files.text("/proc/self/mountinfo") ?? "")) {
            found.append("\(point) is mounted")
        }
        for folder in KubernetesTraces.folders where try files.exists(folder) {
            found.append("The folder \(folder) is there")
        }
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
            guard case .file(let path, nil) = artifact, try files.exists(FilePath(path)) else { continue }
            found.append("The file \(path) is there")
        }
        return found
    }
}
