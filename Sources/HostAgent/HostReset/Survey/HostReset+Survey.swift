package import HostSystem
import SystemPackage
import Systemd

extension HostReset {
    /// What a reset is about, and how it is now: what was noted, the last first as it is undone, and then what else of a node
    /// is there. Changes nothing.
    package func survey(of artifacts: [HostArtifact]) async throws -> [HostTrace] {
        let chains = try await firewall("iptables", artifacts)?.chains ?? []
        let chains6 = try await firewall("ip6tables", artifacts)?.chains ?? []
        let names = artifacts.compactMap { artifact -> String? in
            if case .package(let name) = artifact { name } else { nil }
        }
        let packages = names.isEmpty ? [:] : try await self.packages.states(of: names)
        var traces: [HostTrace] = []
        let foundUnits = artifacts.compactMap { artifact -> String? in
            if case .foundUnit(let name, _, _) = artifact { name } else { nil }
        }
        for artifact in artifacts.reversed() {
            // It has made way for one of the bootstrap, and is told as what comes back.
            if case .bootstrapUnit(let name) = artifact, foundUnits.contains(name) { continue }
            traces.append(try await trace(of: artifact, chains: chains, packages: packages))
        }
        traces += try nodeTraces(FoundFiles(artifacts)) + chains.map { HostTrace(.chain, $0, isThere: true) }
        traces += chains6.map { HostTrace(.chain, "ip6tables \($0)", isThere: true) }
        var known: Set<String> = []
        return traces.filter { known.insert("\($0.kind) \($0.name)").inserted }
    }

    private func trace(
        of artifact: HostArtifact, chains: [String], packages: [String: PackageState]
    ) async throws -> HostTrace {
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
        case .unit(let name), .bootstrapUnit(let name):
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
        case .user(let name): return HostTrace(.user, name, isThere: try isNamed(name, in: "/etc/passwd"))
        case .group(let name): return HostTrace(.group, name, isThere: try isNamed(name, in: "/etc/group"))
        case .password(let user, let saved):
            let isReplaced = try files.exists(FilePath(saved))
            return HostTrace(.password, user, isReplaced ? "replaced" : "original", goal: "original")
        case .routes(let mark):
            let count = try await routes(marked: mark).count
            return HostTrace(.routes, "protocol \(mark)", count == 0 ? "none" : "\(count)", goal: "none")
        case .chain(let name): return HostTrace(.chain, name, isThere: chains.contains(name))
        case .package(let name):
            return HostTrace(.package, name, packages[name]?.rawValue ?? HostTrace.absent, goal: HostTrace.absent)
        case .found(let path, _):
            let isThere = try files.entry(at: FilePath(path)) != nil
            return HostTrace(.kept, path, isThere ? HostTrace.there : HostTrace.absent, goal: HostTrace.there)
        case .foundUnit(let name, let wasEnabled, let wasActive):
            let isActive = try await !units.state(of: name).isAtRest
            return HostTrace(
                .unit, name, Self.words(try UnitFiles(files).isEnabled(name), isActive),
                goal: Self.words(wasEnabled, wasActive))
        }
    }

    private func isNamed(_ name: String, in list: FilePath) throws -> Bool {
        (try files.text(list) ?? "").split(separator: "\n").contains { $0.hasPrefix("\(name):") }
    }

    private static func words(_ isEnabled: Bool, _ isActive: Bool) -> String {
        "\(isEnabled ? "enabled" : "disabled"), \(isActive ? "running" : "stopped")"
    }

    /// What a node consists of besides: nobody notes it when it is made.
    private func nodeTraces(_ before: FoundFiles) throws -> [HostTrace] {
        let ownsRuntime = !before.keepsAll(of: "/var/lib/containerd")
        var traces = try processes.all().filter { process in
            let isOfNode = KubernetesTraces.processes.contains(process.name) && !before.runs(process: process.name)
            return isOfNode || isOfPod(process, ownsRuntime)
        }
        .map { HostTrace(.process, "\($0.name) (\($0.id))", isThere: true) }
        let table = MountTable(mountinfo: try files.text("/proc/self/mountinfo") ?? "")
        traces += podMounts(table).map { HostTrace(.mount, $0, isThere: true) }
        traces += try linksOfPods().map { HostTrace(.interface, $0, isThere: true) }
        for path in try KubernetesTraces.folders.flatMap({ try removable($0, except: before) }) {
            let isFolder = try files.entry(at: path)?.kind == .folder
            traces.append(HostTrace(isFolder ? .folder : .file, path.string, isThere: true))
        }
        for hierarchy in try controlGroupHierarchies() {
            for name in KubernetesTraces.controlGroups where try files.exists(FilePath("\(hierarchy)/\(name)")) {
                traces.append(HostTrace(.controlGroup, "\(hierarchy)/\(name)", isThere: true))
            }
        }
        return traces
    }
}
