import HostSystem
import SystemPackage
import Systemd

extension HostReset {
    /// kubeadm's own reset: it leaves etcd, where there is more than one member, and removes what it made.
    func resetNode() async throws {
        // A load balancer must not find a server that is about to lose its etcd.
        try files.remove("/etc/kubernetes/manifests/kube-apiserver.yaml")
        guard let kubeadm = try kubeadm() else { return }
        _ = try await units.state(of: "containerd.service")
        // It fails half way on hosts where kubeadm got not far; what it should have removed is removed below.
        _ = try? await commands.run(
            HostCommand(
                kubeadm, ["reset", "--force", "--cri-socket", "unix:///run/containerd/containerd.sock"],
                timeLimit: .seconds(120)))
    }

    private func kubeadm() throws -> String? {
        for path in ["/opt/byoh/current/bin/kubeadm", "/usr/local/bin/kubeadm", "/usr/bin/kubeadm"] as [FilePath] {
            if try files.exists(path) { return path.string }
        }
        return nil
    }

    /// The kubelet first, since it starts what others stop. Shims outlive containerd, and containers outlive their shims.
    func stopContainers(_ artifacts: [HostArtifact]) async throws {
        let ownsRuntime = !FoundFiles(artifacts).keepsAll(of: "/var/lib/containerd")
        try await units.stop("kubelet.service")
        try await units.resetFailed("kubelet.service")
        try await units.stop("containerd.service")
        for _ in 0..<50 {
            let remaining = try processes.all().filter { isOfPod($0, ownsRuntime) }
            if remaining.isEmpty { break }
            for process in remaining { try processes.kill(process) }
            try await processes.pause()
        }
        for group in KubernetesTraces.controlGroups where group.hasSuffix(".slice") { try await units.stop(group) }
    }

    /// Processes in a pod's control group, whatever they are, and shims of a containerd that came with the installation, by
    /// the control group of its unit or by what they execute.
    func isOfPod(_ process: HostProcess, _ ownsRuntime: Bool) -> Bool {
        let isInPod = process.controlGroups.contains { $0.contains("/kubepods") || $0.contains("/k8s.io/") }
        guard !isInPod, process.name.hasPrefix("containerd-shim") else { return isInPod }
        let isOfUnit = process.controlGroups.contains { $0.hasSuffix("/containerd.service") }
        return ownsRuntime && isOfUnit || process.executable.hasPrefix("/opt/byoh/")
    }

    func unmount() async throws {
        // What is mounted on what is mounted shows only when the upper one is gone.
        for _ in 0..<5 {
            let table = MountTable(mountinfo: try files.text("/proc/self/mountinfo") ?? "")
            let points = podMounts(table)
            if points.isEmpty { return }
            for point in points {
                // A filesystem whose server is gone never ends its unmounting: then it is let go of without waiting.
                var result: CommandResult?
                do throws(CommandFailure) {
                    result = try await commands.run(HostCommand("umount", [point], timeLimit: .seconds(20)))
                } catch {
                    guard case .timedOut = error else { throw error }
                }
                if result?.isSuccess != true {
                    _ = try await commands.run(
                        HostCommand("umount", ["--force", "--lazy", point], timeLimit: .seconds(20)))
                }
            }
        }
    }

    func podMounts(_ table: MountTable) -> [String] {
        table.points(below: ["/var/lib/kubelet", "/var/lib/containerd", "/run/containerd", "/var/lib/etcd"])
            + table.points.filter { $0.hasPrefix("/run/netns/cni-") }
    }

    func removeControlGroups() async throws {
        for hierarchy in try controlGroupHierarchies() {
            for name in KubernetesTraces.controlGroups { try removeControlGroup("\(hierarchy)/\(name)") }
        }
    }

    /// The one of version 2, and those of version 1 below it.
    func controlGroupHierarchies() throws -> [String] {
        ["/sys/fs/cgroup"] + (try files.names(in: "/sys/fs/cgroup").map { "/sys/fs/cgroup/\($0)" })
    }

    /// Control groups are removed from the leaves up, each by `rmdir`; their files are not files.
    private func removeControlGroup(_ path: String) throws {
        guard try files.entry(at: FilePath(path))?.kind == .folder else { return }
        for name in try files.names(in: FilePath(path)) { try removeControlGroup("\(path)/\(name)") }
        // One that is still in use shows up in the verification.
        try? files.remove(FilePath(path))
    }
}
