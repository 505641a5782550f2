import ClusterAPIModel
import KubernetesModel

/// The bootstrap data of one machine in the form of cloud-config, as Cluster API's kubeadm provider writes it. Pure.
///
/// Holds secrets; its renderings do not show them.
struct CloudConfigText: Sendable {
    /// What the machine does.
    enum Task: Sendable {
        /// `kubeadm init`, with both documents as YAML.
        case initialize(clusterConfiguration: String, initConfiguration: String)
        /// `kubeadm join` of a machine that runs no control plane.
        case joinWorker(joinConfiguration: String)
        /// `kubeadm join` of a machine that does.
        case joinControlPlane(joinConfiguration: String)
    }

    let task: Task
    /// In the order in which they are written. No file has a source elsewhere any more.
    var files: [KubeadmFile]
    /// What else is on the host, with passwords resolved.
    var spec: KubeadmConfigSpec

    private static let header = "## template: jinja\n#cloud-config\n"
    private static let placeholder =
        "This placeholder file is used to create the /run/cluster-api sub directory in a way that is compatible with both "
        + "Linux and Windows (mkdir -p /run/cluster-api does not work with Windows)"
    /// Its existence says that kubeadm has succeeded.
    static let sentinel = "/run/cluster-api/bootstrap-success.complete"

    /// The whole text.
    var text: SecretText {
        var lines = [Self.header, "write_files:"]
        for file in files { lines += Self.lines(of: file) }
        lines += configuration
        lines += ["-   path: /run/cluster-api/placeholder", "    owner: root:root", "    permissions: '0640'"]
        lines.append("    content: \"\(Self.placeholder)\"")
        lines += Self.list("bootcmd", spec.bootCommands)
        lines.append("runcmd:")
        lines += spec.preKubeadmCommands.map { "  - " + YAMLScalar.doubleQuoted($0) }
        lines.append(kubeadm)
        lines += spec.postKubeadmCommands.map { "  - " + YAMLScalar.doubleQuoted($0) }
        lines += timeServers + users + partitions + filesystems + mounts
        return SecretText(lines.joined(separator: "\n") + "\n")
    }

    // MARK: - Files

    private static func lines(of file: KubeadmFile) -> [String] {
        var lines = ["-   path: " + YAMLScalar.text(file.path)]
        if !file.encoding.isEmpty { lines.append("    encoding: \"\(file.encoding)\"") }
        if !file.owner.isEmpty { lines.append("    owner: " + YAMLScalar.text(file.owner)) }
        if !file.permissions.isEmpty { lines.append("    permissions: '\(file.permissions)'") }
        if file.append { lines.append("    append: true") }
        return lines + ["    content: |"] + indented(file.content.text)
    }

    /// Each line six blanks to the right, also an empty one at the end, as upstream does.
    private static func indented(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { "      " + $0 }
    }

    private var configuration: [String] {
        let (path, content): (String, [String])
        switch task {
        case .initialize(let cluster, let initialization):
            path = "/run/kubeadm/kubeadm.yaml"
            content = ["      ---"] + Self.indented(cluster) + ["      ---"] + Self.indented(initialization)
        case .joinWorker(let join):
            path = "/run/kubeadm/kubeadm-join-config.yaml"
            content = ["      ---"] + Self.indented(join)
        case .joinControlPlane(let join):
            path = "/run/kubeadm/kubeadm-join-config.yaml"
            content = Self.indented(join)
        }
        return ["-   path: \(path)", "    owner: root:root", "    permissions: '0640'", "    content: |"] + content
    }

    // MARK: - Commands

    private var kubeadm: String {
        let verbosity = spec.verbosity.map { "--v \($0)" } ?? ""
        let success = "&& echo success > \(Self.sentinel)"
        switch task {
        case .initialize:
            return "  - 'kubeadm init --config /run/kubeadm/kubeadm.yaml \(verbosity) \(success)'"
        case .joinWorker, .joinControlPlane:
            return "  - kubeadm join --config /run/kubeadm/kubeadm-join-config.yaml \(verbosity) \(success)"
        }
    }

    private static func list(_ name: String, _ commands: [String]) -> [String] {
        commands.isEmpty ? [] : ["\(name):"] + commands.map { "  - " + YAMLScalar.doubleQuoted($0) }
    }
}

extension CloudConfigText: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "CloudConfigText(redacted)" }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
