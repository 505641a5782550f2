import HostSystem
import SystemPackage

extension HealthProbe {
    /// What a node fills: logs and etcd, images and pods.
    private static let filledFolders = ["/", "/var/lib"] as [FilePath]
    /// What a node cannot do without writing to. A root filesystem may be read-only on purpose, these may not.
    private static let writtenFolders = ["/etc", "/var/lib"] as [FilePath]

    func diskSpace() throws -> Finding {
        try worst(of: Self.filledFolders) { folder in
            let state = try files.filesystem(at: folder)
            guard state.totalBytes > 0 else { return .pass }
            let used = 1 - Double(state.freeBytes) / Double(state.totalBytes)
            guard used >= thresholds.diskWarning else { return .pass }
            return Finding(
                verdict: used >= thresholds.diskFailure ? .fail : .warn,
                evidence: "the filesystem of \(folder) is \(Self.percent(used)) full, "
                    + "\(ByteCount.text(state.freeBytes)) are free",
                remedy: "remove images, logs or other files there, or make it larger")
        }
    }

    func inodes() throws -> Finding {
        try worst(of: Self.filledFolders) { folder in
            let state = try files.filesystem(at: folder)
            guard state.totalInodes > 0 else { return .pass }
            let used = 1 - Double(state.freeInodes) / Double(state.totalInodes)
            guard used >= thresholds.diskWarning else { return .pass }
            return Finding(
                verdict: used >= thresholds.diskFailure ? .fail : .warn,
                evidence: "\(Self.percent(used)) of the inodes of \(folder) are used",
                remedy: "remove small files there, such as those of finished containers")
        }
    }

    func writable() throws -> Finding {
        try worst(of: Self.writtenFolders) { folder in
            guard try files.exists(folder), try files.filesystem(at: folder).isReadOnly else { return .pass }
            return Finding(
                verdict: .fail, evidence: "the filesystem of \(folder) is mounted read-only",
                remedy: "look for disk errors with dmesg, and mount it again or replace the disk")
        }
    }

    private func worst(of folders: [FilePath], _ look: (FilePath) throws -> Finding) throws -> Finding {
        var worst = Finding.pass
        for folder in folders where try files.exists(folder) {
            let finding = try look(folder)
            if finding.verdict > worst.verdict { worst = finding }
        }
        return worst
    }

    func memory() throws -> Finding {
        let text = try files.text("/proc/meminfo") ?? ""
        let total = MemoryInfo.totalBytes(text)
        guard total > 0, let available = MemoryInfo.bytes("MemAvailable", text) else { return .pass }
        let share = Double(available) / Double(total)
        guard share < thresholds.memoryWarning else { return .pass }
        return Finding(
            verdict: share < thresholds.memoryFailure ? .fail : .warn,
            evidence: "\(ByteCount.text(available)) of \(ByteCount.text(total)) of memory are available",
            remedy: "see what takes it with 'systemd-cgtop -m'")
    }

    /// `/proc/pressure`, which kernels without PSI do not have.
    func pressure() -> [CheckResult] {
        [
            ("cpu", "some", thresholds.cpuPressureWarning), ("memory", "full", thresholds.memoryPressureWarning),
            ("io", "full", thresholds.ioPressureWarning),
        ].compactMap { name, line, limit in
            // Kernels that have PSI switched off answer with an error.
            guard let text = (try? files.text(FilePath("/proc/pressure/\(name)"))) ?? nil,
                let share = PressureStall.averageOfFiveMinutes(line, text)
            else { return nil }
            return CheckResult(
                "\(name)-pressure", share >= limit ? .warn : .pass,
                share >= limit ? "work waited for \(name) in \(Self.percent(share)) of the last five minutes" : "",
                remedy: share >= limit ? "see what waits with 'systemd-cgtop', and move it elsewhere" : "")
        }
    }

    func clock(_ offset: Duration, _ isNode: Bool) -> CheckResult {
        let distance = offset < .zero ? .zero - offset : offset
        guard distance >= thresholds.clockWarning else { return CheckResult("clock", .pass, "") }
        return CheckResult(
            "clock", distance >= thresholds.clockFailure && !isNode ? .fail : .warn,
            "the clock is \(distance.components.seconds) s \(offset < .zero ? "ahead of" : "behind") the API server's",
            remedy: "run a time service, here and there: systemd-timesyncd, chrony or ntpd")
    }
}
