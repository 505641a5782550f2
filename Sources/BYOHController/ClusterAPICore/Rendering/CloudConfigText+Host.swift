import ClusterAPIModel
import KubernetesModel

/// The parts that prepare the host itself: time, users and disks.
extension CloudConfigText {
    var timeServers: [String] {
        guard let ntp = spec.ntp else { return [] }
        var lines = ["ntp:"]
        if ntp.enabled ?? false { lines.append("  enabled: true") }
        if !ntp.servers.isEmpty {
            lines.append("  servers:")
            lines += ntp.servers.map { "    - " + YAMLScalar.text($0) }
        }
        return lines.count > 1 ? lines : []
    }

    var users: [String] {
        spec.users.isEmpty ? [] : ["users:"] + spec.users.flatMap(Self.lines)
    }

    private static func lines(of user: KubeadmUser) -> [String] {
        var lines = ["  - name: " + YAMLScalar.text(user.name)]
        func add(_ name: String, _ text: String) {
            if !text.isEmpty { lines.append("    \(name): " + YAMLScalar.text(text)) }
        }
        func add(_ name: String, _ value: Bool?) {
            if let value { lines.append("    \(name): \(value)") }
        }
        add("passwd", user.passwd.text)
        add("gecos", user.gecos)
        add("groups", user.groups)
        add("homedir", user.homeDir)
        add("inactive", user.inactive)
        add("lock_passwd", user.lockPassword)
        add("shell", user.shell)
        add("primary_group", user.primaryGroup)
        add("sudo", user.sudo)
        if !user.sshAuthorizedKeys.isEmpty {
            lines.append("    ssh_authorized_keys:")
            lines += user.sshAuthorizedKeys.map { "      - " + YAMLScalar.text($0) }
        }
        return lines
    }

    var partitions: [String] {
        guard let partitions = spec.diskSetup?.partitions, !partitions.isEmpty else { return [] }
        return ["disk_setup:"]
            + partitions.flatMap { partition in
                var lines = ["  \(YAMLScalar.text(partition.device)):"]
                if !partition.tableType.isEmpty { lines.append("    table_type: \(partition.tableType)") }
                if partition.diskLayout.isEmpty {
                    lines.append("    layout: \(partition.layout)")
                } else {
                    lines.append("    layout:")
                    lines += partition.diskLayout.map { share in
                        share.partitionType.isEmpty
                            ? "      - \(share.percentage)" : "      - [\(share.percentage), \(share.partitionType)]"
                    }
                }
                if let overwrite = partition.overwrite { lines.append("    overwrite: \(overwrite)") }
                return lines
            }
    }

    var filesystems: [String] {
        guard let filesystems = spec.diskSetup?.filesystems, !filesystems.isEmpty else { return [] }
        return ["fs_setup:"]
            + filesystems.flatMap { system in
                var lines = ["  - label: " + YAMLScalar.text(system.label)]
                lines.append("    filesystem: " + YAMLScalar.text(system.filesystem))
                lines.append("    device: " + YAMLScalar.text(system.device))
                if !system.partition.isEmpty { lines.append("    partition: " + YAMLScalar.text(system.partition)) }
                if let overwrite = system.overwrite { lines.append("    overwrite: \(overwrite)") }
                if !system.replaceFS.isEmpty { lines.append("    replace_fs: " + YAMLScalar.text(system.replaceFS)) }
                if !system.extraOpts.isEmpty {
                    lines.append("    extra_opts:")
                    lines += system.extraOpts.map { "      - " + YAMLScalar.text($0) }
                }
                return lines
            }
    }

    var mounts: [String] {
        guard !spec.mounts.isEmpty else { return [] }
        return ["mounts:"]
            + spec.mounts.flatMap { mount in
                mount.enumerated().map { index, field in
                    (index == 0 ? "  - - " : "    - ") + YAMLScalar.text(field)
                }
            }
    }
}
