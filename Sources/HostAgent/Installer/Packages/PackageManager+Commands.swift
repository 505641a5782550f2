package import HostSystem
package import SystemPackage

extension PackageManager {
    private static let minutes: Duration = .seconds(600)

    private func command(_ program: String, _ arguments: [String], _ limit: Duration = minutes) -> HostCommand {
        HostCommand(program, arguments, environment: environment, timeLimit: limit)
    }

    /// Reads what repositories offer: our own one only, or all of the host's.
    package func refresh(onlyOurs: Bool) -> HostCommand {
        switch self {
        case .apt:
            command(
                "apt-get",
                ["update", "--quiet", "-o", "APT::Update::Error-Mode=any"]
                    + (onlyOurs
                        ? [
                            "-o", "Dir::Etc::sourcelist=\(repositoryFile)", "-o", "Dir::Etc::sourceparts=-",
                            "-o", "APT::Get::List-Cleanup=0",
                        ] : []))
        case .dnf:
            // What dnf has read it believes for two days, and a host may have it that repositories which cannot be reached
            // are passed over; ours must not be.
            command(
                "dnf",
                ["--quiet", "--assumeyes", "makecache", "--refresh", Self.dnfEndsOnLock]
                    + (onlyOurs
                        ? ["--disablerepo=*", "--enablerepo=byoh", "--setopt=byoh.skip_if_unavailable=False"] : []))
        case .zypper:
            // Never with --gpg-auto-import-keys: zypper then trusts whichever key the repository itself offers. By force,
            // since it checks no signature of what it has read before, at a time when another key may have been trusted.
            command("zypper", ["--non-interactive", "refresh"] + (onlyOurs ? ["--force", "byoh"] : []))
        }
    }

    /// Has rpm trust the repository's key, in armour. Nil where the repository's file does it.
    package func trust(_ keyFile: FilePath) -> HostCommand? {
        self == .apt ? nil : command("rpm", ["--import", keyFile.string])
    }

    /// Lists all packages of the host; see ``installed(in:)``.
    package var listInstalled: HostCommand {
        switch self {
        case .apt:
            command("dpkg-query", ["--show", "--showformat=${db:Status-Abbrev}\t${Package}\t${Version}\n"])
        case .dnf, .zypper:
            command("rpm", ["--query", "--all", "--queryformat", "ii \t%{NAME}\t%{VERSION}-%{RELEASE}\n"])
        }
    }

    /// Says what ``install(_:)`` would do; see ``PackageChanges``.
    package func preview(_ specifications: [String]) -> HostCommand {
        switch self {
        case .apt:
            command("apt-get", ["install", "--simulate", "--no-install-recommends"] + specifications)
        case .dnf:
            command("dnf", ["install", "--assumeno"] + Self.dnfOptions + specifications)
        case .zypper:
            command("zypper", ["--non-interactive", "install", "--dry-run", "--no-recommends"] + specifications)
        }
    }

    /// Without it dnf waits for another process as long as that takes, and when it is quiet does not even say so.
    private static let dnfEndsOnLock = "--setopt=exit_on_lock=True"
    /// Weak dependencies are left out, as apt's recommendations are, and so are repositories that cannot be reached: our
    /// own has been read already.
    private static let dnfOptions = [
        dnfEndsOnLock, "--setopt=install_weak_deps=False", "--setopt=*.skip_if_unavailable=True",
        "--setopt=disable_excludes=byoh",
    ]

    /// Installs, and never removes anything.
    package func install(_ specifications: [String]) -> HostCommand {
        switch self {
        case .apt:
            // An operator's configuration of an earlier time stays; the package's comes beside it.
            command(
                "apt-get",
                [
                    "install", "--yes", "--quiet", "--no-install-recommends", "--no-remove",
                    "-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold",
                    "-o", "APT::Keep-Downloaded-Packages=false",
                ] + specifications)
        case .dnf: command("dnf", ["install", "--assumeyes"] + Self.dnfOptions + specifications)
        case .zypper:
            command(
                "zypper",
                ["--non-interactive", "install", "--no-recommends", "--auto-agree-with-licenses"] + specifications)
        }
    }

    /// Keeps the packages at their version. Nil where the repository's file does it.
    package func hold(_ packages: [String]) -> HostCommand? {
        switch self {
        case .apt: command("apt-mark", ["hold"] + packages)
        case .dnf: nil
        case .zypper: command("zypper", ["--non-interactive", "addlock"] + packages)
        }
    }

    package func unhold(_ packages: [String]) -> HostCommand? {
        switch self {
        case .apt: command("apt-mark", ["unhold"] + packages)
        case .dnf: nil
        case .zypper: command("zypper", ["--non-interactive", "removelock"] + packages)
        }
    }

    /// Takes out of apt's books that it brought these because others need them: dpkg, which removes them, knows no such books.
    /// Nil where the tool that removes keeps none of its own.
    package func forgetWhy(_ packages: [String]) -> HostCommand? {
        self == .apt ? command("apt-mark", ["manual"] + packages) : nil
    }

    /// Where what repositories offer is kept as files of their names; nil where the package manager keeps it in its cache.
    package var indexFolder: FilePath? { self == .apt ? "/var/lib/apt/lists" : nil }

    /// Removes exactly these, with their configuration, and fails when others need them.
    ///
    /// The tool below the package manager does it: apt and dnf would take along what depends on them.
    package func remove(_ packages: [String]) -> HostCommand {
        switch self {
        case .apt: command("dpkg", ["--purge"] + packages)
        case .dnf, .zypper: command("rpm", ["--erase", "--allmatches"] + packages)
        }
    }

    /// Brings an interrupted transaction to its end. Nil where there is nothing to be done.
    package var repair: HostCommand? {
        self == .apt ? command("dpkg", ["--configure", "--pending", "--force-confdef", "--force-confold"]) : nil
    }

    // MARK: - What they say

    /// Exit statuses that are no failure, besides 0: zypper's for a reboot or restart that is due, a repository that was
    /// passed over, and a package's script that has failed (zypper(8), "Exit codes").
    package var informativeStatuses: [Int32] { self == .zypper ? [102, 103, 106, 107] : [] }

    /// Versions by name, from what `listInstalled` prints. Only what is wholly installed.
    package func installed(in output: String) -> [String: String] {
        var versions: [String: String] = [:]
        for line in output.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            // The second letter is the state; the first is what is wanted, `h` for one that is held.
            guard fields.count == 3, fields[0].dropFirst().first == "i" else { continue }
            versions[String(fields[1])] = String(fields[2])
            // rpm has several keys under one name.
            if fields[1] == "gpg-pubkey" { versions["gpg-pubkey-\(fields[2].prefix { $0 != "-" })"] = "" }
        }
        return versions
    }

    /// States by name, from what ``listInstalled`` prints: of all that leave something behind when they are not removed, also
    /// half installed ones, which dpkg lists as such.
    package func states(in output: String) -> [String: PackageState] {
        var states = installed(in: output).mapValues { _ in PackageState.installed }
        for line in output.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 3, let wanted = fields[0].first, let state = fields[0].dropFirst().first, state != "n"
            else { continue }
            let isHeld = wanted == "h"
            states[String(fields[1])] = state == "i" ? isHeld ? .held : .installed : .incomplete
        }
        return states
    }

    /// The line that says best who holds the lock, when that is why a command failed; nil when it is not.
    package func lockComplaint(in output: String) -> String? {
        let signs: [String] =
            switch self {
            case .apt:
                ["could not get lock", "unable to acquire the dpkg", "unable to lock", "locked by another process"]
            case .dnf:
                [
                    // It has the program's name; the line before it only the number.
                    "the application with pid", "already locked by", "waiting for process with pid",
                    "transaction lock", "failed to obtain",
                ]
            case .zypper: ["is locked by the application", "zypp is locked", "transaction lock"]
            }
        let lines = output.split(whereSeparator: \.isNewline)
        for sign in signs {
            if let line = lines.first(where: { $0.lowercased().contains(sign) }) {
                return String(line.trimmingPrefix { $0 == " " })
            }
        }
        return nil
    }
}
