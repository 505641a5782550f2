// How accounts, disks, filesystems, mounts and time servers become commands. Each looks first whether there is anything to
// do, because a bootstrap that was cut off runs again.

extension DiskLayout {
    /// Makes the partition table with `sfdisk(8)`, unless the disk has anything on it.
    var command: PlannedCommand {
        let disk = ShellQuoting.quote(device)
        var lines = "label: \(table == .gpt ? "gpt" : "dos")\\n"
        var arguments = ""
        let fills = partitions.reduce(0) { $0 + $1.percent } == 100
        for (index, partition) in partitions.enumerated() {
            if fills && index == partitions.count - 1 {
                lines += ",,\(partition.type)\\n"
            } else {
                lines += ",%sM,\(partition.type)\\n"
                arguments += " $((byoh_size * \(partition.percent) / 100))"
            }
        }
        let guardText = overwrites ? "wipefs --all --quiet \(disk)" : "[ -z \"$(blkid -p -o value \(disk))\" ]"
        return .shell(
            """
            if \(guardText); then
                byoh_size=$(($(blockdev --getsize64 \(disk)) / 1048576 - 2))
                printf '\(lines)'\(arguments) | sfdisk --quiet \(disk) && udevadm settle 2>/dev/null
            fi
            """)
    }
}

extension NewFilesystem {
    /// Makes the filesystem with `mkfs(8)`, unless there is one.
    var command: PlannedCommand {
        let device = ShellQuoting.quote(target)
        var words = ["mkfs.\(type)"]
        if let label { words += [type == "vfat" ? "-n" : "-L", label] }
        words += options
        let make = words.map(ShellQuoting.quote).joined(separator: " ")
        let present = "$(blkid -p -s TYPE -o value \(device))"
        let condition =
            if overwrites {
                "wipefs --all --quiet \(device)"
            } else if let replaced {
                "[ -z \"\(present)\" ] || { [ \"\(present)\" = \(replaced) ] && wipefs --all --quiet \(device); }"
            } else {
                "[ -z \"\(present)\" ]"
            }
        return .shell("if \(condition); then\n    \(make) \(device)\nfi")
    }
}

extension MountEntry {
    /// Adds the line to fstab unless it is there, and mounts it.
    var command: PlannedCommand {
        let line = ShellQuoting.quote(line)
        let target = ShellQuoting.quote(folder)
        return .shell(
            """
            grep -qxF \(line) /etc/fstab 2>/dev/null || printf '%s\\n' \(line) >>/etc/fstab
            mkdir -p \(target)
            mountpoint -q \(target) || mount \(target)
            """)
    }
}

extension NewUser {
    /// Adds keys to those of an account, whose folder is `$0`. It is run as the account itself: who owns it may have put links
    /// there, and root would follow them.
    private static let keyScript = """
        set -e; umask 077; mkdir -p "$0"; touch "$0/authorized_keys"
        for key; do
        grep -qxF -e "$key" "$0/authorized_keys" || printf "%s\\n" "$key" >>"$0/authorized_keys"
        done
        chmod 0700 "$0"; chmod 0600 "$0/authorized_keys"
        """

    /// Makes the account with `useradd(8)` unless it is there, then password, keys and rules. The password's hash goes
    /// through a pipe, because arguments can be read by everybody.
    var commands: [PlannedCommand] {
        let account = ShellQuoting.quote(name)
        var lines: [String] = []
        for group in allGroups {
            let quoted = ShellQuoting.quote(group)
            lines.append("getent group \(quoted) >/dev/null || groupadd \(quoted)")
        }
        lines.append("getent passwd \(account) >/dev/null || \(useradd.map(ShellQuoting.quote).joined(separator: " "))")
        if let passwordHash {
            lines.append("printf '%s:%s\\n' \(account) \(ShellQuoting.quote(passwordHash)) | chpasswd -e")
        }
        if locksPassword { lines.append("passwd -l \(account) >/dev/null") }
        if !sshKeys.isEmpty {
            lines.append("byoh_home=$(getent passwd \(account) | cut -d : -f 6)")
            lines.append("byoh_group=$(id -g \(account))")
            lines.append(
                "[ -d \"$byoh_home\" ] || install -d -m 0755 -o \(account) -g \"$byoh_group\" \"$byoh_home\"")
            let keys = sshKeys.map(ShellQuoting.quote).joined(separator: " ")
            lines.append(
                "runuser -u \(account) -- sh -c \(ShellQuoting.quote(Self.keyScript)) \"$byoh_home/.ssh\" \(keys)")
        }
        if !sudoRules.isEmpty {
            let file = ShellQuoting.quote(sudoersFile)
            let rules = sudoRules.map { ShellQuoting.quote("\(name) \($0)") }.joined(separator: " ")
            lines.append("mkdir -p /etc/sudoers.d")
            lines.append("(umask 0337 && rm -f \(file) && printf '%s\\n' \(rules) >\(file))")
        }
        return [.shell(lines.joined(separator: "\n"))]
    }

    private var useradd: [String] {
        var words = ["useradd", makesHome ? "--create-home" : "--no-create-home"]
        if let gecos { words += ["--comment", gecos] }
        if let homeFolder { words += ["--home-dir", homeFolder] }
        if let shell { words += ["--shell", shell] }
        if let primaryGroup { words += ["--gid", primaryGroup] }
        if !groups.isEmpty { words += ["--groups", groups.joined(separator: ",")] }
        if let uid { words += ["--uid", String(uid)] }
        if isSystem { words.append("--system") }
        if !makesGroup { words.append("--no-user-group") }
        if !notesLogins { words.append("--no-log-init") }
        if let inactiveDays { words += ["--inactive", inactiveDays] }
        if let expiryDate { words += ["--expiredate", expiryDate] }
        return words + [name]
    }
}

extension TimeServers {
    /// Tells the time service that is installed, chrony or systemd-timesyncd.
    var command: PlannedCommand {
        guard isEnabled else { return .shell("timedatectl set-ntp false 2>/dev/null || true") }
        if servers.isEmpty && pools.isEmpty { return .shell("timedatectl set-ntp true 2>/dev/null || true") }
        let chrony = servers.map { "server \($0) iburst" } + pools.map { "pool \($0) iburst" }
        let lines = chrony.map(ShellQuoting.quote).joined(separator: " ")
        let timesyncd = ShellQuoting.quote("NTP=" + (servers + pools).joined(separator: " "))
        return .shell(
            """
            if command -v chronyd >/dev/null; then
                mkdir -p /etc/chrony/sources.d
                printf '%s\\n' \(lines) >/etc/chrony/sources.d/byoh.sources
                chronyc reload sources >/dev/null 2>&1 || true
            else
                mkdir -p /etc/systemd/timesyncd.conf.d
                printf '[Time]\\n%s\\n' \(timesyncd) >/etc/systemd/timesyncd.conf.d/byoh.conf
                systemctl try-restart systemd-timesyncd.service 2>/dev/null || true
            fi
            """)
    }
}
