/// The shell scripts that carry out the commands of a ``BootstrapPlan`` outside of the agent, and leave word of how it went.
///
/// They run in a transient unit and may outlive the agent, or be cut off with the machine. What they leave in their folder
/// tells whoever comes next:
/// - `output`: what the commands printed, readable by root only,
/// - `progress`: the number of the last command that ended,
/// - `sentinel`: there as soon as the bootstrap provider's own sentinel was seen, and, unlike that one, after a reboot too,
/// - `exit`: the exit status, written last.
package struct BootstrapScript: Hashable, Sendable {
    /// What Cluster API's contract has the bootstrap data create on success.
    package static let providerSentinel = "/run/cluster-api/bootstrap-success.complete"

    /// Before the sentinel is on the disk, what it stands for has to be: kubeadm and the kubelet do not see to
    /// that. A folder that is not there must not end commands that run under `set -e`.
    private static let syncText = "sync --file-system /etc /var/lib /var/lib/kubelet /var/lib/etcd 2>/dev/null || :"

    private let commands: [PlannedCommand]
    private let folder: String

    /// - Parameter folder: Absolute, made by the agent, readable by root only.
    package init(_ commands: [PlannedCommand], folder: String) {
        self.commands = commands
        self.folder = folder
    }

    /// The commands in one shell, so that a variable or a folder that one sets holds for the next.
    package var commandsText: String {
        var text = """
            #!/bin/sh
            byoh_note() {
                if [ -e \(Self.providerSentinel) ] && [ ! -e \(quoted("sentinel")) ]; then
                    \(Self.syncText)
                    : >\(quoted("sentinel"))
                    sync \(quoted("sentinel")) \(ShellQuoting.quote(folder))
                fi
            }
            byoh_ended() {
                byoh_status=$?
                echo "$1" >\(quoted("progress"))
                byoh_note
                return "$byoh_status"
            }

            """
        for (number, command) in commands.enumerated() {
            text += "\(command.shellText)\nbyoh_ended \(number + 1)\n"
        }
        return text
    }

    /// What the unit starts: it gives the commands their output, and notes how they ended.
    package var runnerText: String {
        """
        #!/bin/sh
        cd /
        umask 022
        exec </dev/null >>\(quoted("output")) 2>&1
        /bin/sh \(quoted("commands"))
        status=$?
        if [ -e \(Self.providerSentinel) ]; then
            \(Self.syncText)
            : >\(quoted("sentinel"))
        fi
        echo "$status" >\(quoted("exit.new"))
        sync \(quoted("exit.new"))
        mv \(quoted("exit.new")) \(quoted("exit"))
        sync \(ShellQuoting.quote(folder))
        exit "$status"

        """
    }

    private func quoted(_ name: String) -> String { ShellQuoting.quote("\(folder)/\(name)") }
}

extension BootstrapScript: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "BootstrapScript(\(commands.count) commands in \(folder))" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: ["description": description]) }
}
