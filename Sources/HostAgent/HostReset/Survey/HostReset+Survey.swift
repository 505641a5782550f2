package import HostSystem
import SystemPackage
import Systemd

extension HostReset {
    /// What a reset is about, and how it is now: what was noted, the last first as it is undone, and then what else of a node
    /// is there. Changes nothing.
    package func survey(of artifacts: [HostArtifact]) async throws -> [HostTrace] {
        let chains = try await firewall("iptables", artifacts)?.chains ?? []
        let chains6 = try await firewall("ip6tables", artifacts)?.chains ?? []
        var traces: [HostTrace] = []
        for artifact in artifacts.reversed() {
            traces.append(try await trace(of: artifact, chains: chains))
        }
        traces += try nodeTraces() + chains.map { HostTrace(.chain, $0, isThere: true) }
        traces += chains6.map { HostTrace(.chain, "ip6tables \($0)", isThere: true) }
        var known: Set<String> = []
        return traces.filter { known.insert("\($0.kind) \($0.name)").inserted }
    }

    private func trace(of artifact: HostArtifact, chains: [String]) async throws -> HostTrace {
        switch artifact {
        case .file(let path, nil): return HostTrace(.file, path, isThere: try files.exists(FilePath(path)))
        case .file(let path, let saved?):
            let isReplaced = try files.exists(FilePath(saved))
            return HostTrace(.file, path, isReplaced ? "replaced" : "original", goal: "original")
        case .folder(let path): return HostTrace(.folder, path, isThere: try files.exists(FilePath(path)))
        case .sharedFolder(let path):
            let isThere = try files.exists(FilePath(path))
            // Of a node alone, whatever is in it: it goes with the other folders of nodes.
            if KubernetesTraces.folders.contains(FilePath(path)) { return HostTrace(.folder, path, isThere: isThere) }
            // What is in it may be somebody else's, and then it stays; whether it is shows when ours is gone.
            return HostTrace(
                .folder, path, isThere ? HostTrace.there : HostTrace.absent, goal: "absent, unless others use it",
                isAtGoal: true)
        case .unit(let name):
            let state = try await units.state(of: name)
            let isAtRest = state.activity == .inactive || state.activity == .absent
            return HostTrace(.unit, name, state.activity.rawValue, goal: "stopped", isAtGoal: isAtRest)
        case .sysctl(let name, let earlier):
            let path = FilePath("/proc/sys/" + String(name.map { $0 == "." ? "/" : $0 }))
            guard let text = try files.text(path) else {
                return HostTrace(.kernelParameter, name, HostTrace.absent, goal: earlier, isAtGoal: true)
            }
            return HostTrace(.kernelParameter, name, String(text.prefix { $0 != "\n" }), goal: earlier)
        case .swap(let device):
            let table = try files.text("/proc/swaps") ?? ""
            let isOn = table.split(separator: "\n").contains { $0.split(separator: " ").first == device[...] }
            return HostTrace(.swap, device, isOn ? "on" : "off", goal: "on")
        case .user(let name):
            let accounts = try files.text("/etc/passwd") ?? ""
            let isThere = accounts.split(separator: "\n").contains { $0.hasPrefix("\(name):") }
            return HostTrace(.user, name, isThere: isThere)
        case .routes(let mark):
            let count = try await routes(marked: mark).count
            return HostTrace(.routes, "protocol \(mark)", count == 0 ? "none" : "\(count)", goal: "none")
        case .chain(let name): return HostTrace(.chain, name, isThere: chains.contains(name))
        }
    }

    /// What a node consists of besides: nobody notes it when it is made.
    private func nodeTraces() throws -> [HostTrace] {
        var traces = try processes.all().filter { isOfPod($0) || KubernetesTraces.processes.contains($0.name) }
            .map { HostTrace(.process, "\($0.name) (\($0.id))", isThere: true) }
        let table = MountTable(mountinfo: try files.text("/proc/self/mountinfo") ?? "")
        traces += podMounts(table).map { HostTrace(.mount, $0, isThere: true) }
        traces += try linksOfPods().map { HostTrace(.interface, $0, isThere: true) }
        for folder in KubernetesTraces.folders where try files.exists(folder) {
            traces.append(HostTrace(.folder, folder.string, isThere: true))
        }
        for hierarchy in try controlGroupHierarchies() {
            for name in KubernetesTraces.controlGroups where try files.exists(FilePath("\(hierarchy)/\(name)")) {
                traces.append(HostTrace(.controlGroup, "\(hierarchy)/\(name)", isThere: true))
            }
        }
        return traces
    }
}
