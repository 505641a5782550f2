import HostSystem
import SystemPackage

extension Preflight {
    /// Programs go to `/opt`, images and pods to `/var/lib`, the node's configuration to `/etc`.
    private static let writtenFolders = ["/var/lib", "/opt", "/etc"] as [FilePath]

    func diskSpace() throws -> Finding {
        var worst = Finding.pass("")
        var seen: [String] = []
        for folder in Self.writtenFolders where try files.exists(folder) {
            let state = try files.filesystem(at: folder)
            let finding = judge(folder, state, isLarge: folder != "/etc")
            if finding.verdict > worst.verdict { worst = finding }
            seen.append("\(folder) has \(ByteCount.text(state.freeBytes)) free")
        }
        return worst.verdict == .pass ? .pass(seen.joined(separator: ", ")) : worst
    }

    private func judge(_ folder: FilePath, _ state: FilesystemState, isLarge: Bool) -> Finding {
        if state.isReadOnly {
            return .fail(
                "the filesystem of \(folder) is mounted read-only",
                "look for disk errors with dmesg, and mount it again")
        }
        let limit = ByteCount.text(thresholds.diskWarning)
        if isLarge, state.freeBytes < thresholds.diskFailure {
            return .fail(
                "\(folder) has only \(ByteCount.text(state.freeBytes)) free",
                "free at least \(limit) there, or add a disk")
        }
        let inodeLimit = Int64(Double(state.totalInodes) * thresholds.freeInodeShare)
        if state.totalInodes > 0, state.freeInodes < inodeLimit {
            return .fail(
                "\(folder) has only \(state.freeInodes) of \(state.totalInodes) inodes free", "remove files there")
        }
        if isLarge, state.freeBytes < thresholds.diskWarning {
            return .warn("\(folder) has only \(ByteCount.text(state.freeBytes)) free", "\(limit) or more are advisable")
        }
        return .pass("")
    }

    func processors() throws -> Finding {
        let text = try line("/sys/devices/system/cpu/online")
        let count = text.isEmpty ? network.processors : CPUList.count(text)
        let words = "\(count) \(count == 1 ? "processor" : "processors")"
        return count < thresholds.processorWarning
            ? .warn(words, "kubeadm asks for \(thresholds.processorWarning) on control planes")
            : .pass(words)
    }

    func memory() throws -> Finding {
        let total = MemoryInfo.totalBytes(try files.text("/proc/meminfo") ?? "")
        let words = "\(ByteCount.text(total)) of memory"
        if total < thresholds.memoryFailure {
            return .fail("only \(words)", "\(ByteCount.text(thresholds.memoryFailure)) is the least for a worker")
        }
        if total < thresholds.memoryWarning {
            return .warn("only \(words)", "enough for a worker; kubeadm asks for 1700 MB on control planes")
        }
        return .pass(words)
    }

    /// The agent switches swap off for as long as the host is a node, and on again afterwards.
    func swap() throws -> Finding {
        let lines = (try files.text("/proc/swaps") ?? "").split(separator: "\n").dropFirst()
        let devices = lines.compactMap { line in line.split { $0 == " " || $0 == "\t" }.first.map(String.init) }
        guard !devices.isEmpty else { return .pass("no swap") }
        return .warn(
            "swap is on: \(devices.joined(separator: ", "))",
            "the agent switches it off while the host is a node; remove it from /etc/fstab so that it stays off after a "
                + "restart")
    }
}
