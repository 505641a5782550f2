import HostSystem
import SystemPackage

/// The files that hold what kubeadm is told, where Cluster API's kubeadm provider has them in Ignition configs: a token, and
/// whatever secret the commands of users have. With cloud-config they are below `/run/kubeadm`.
struct KubeadmFiles {
    private static let config: FilePath = "/etc/kubeadm.yml"
    private static let script: FilePath = "/etc/kubeadm.sh"
    /// Where the script moves the config when kubeadm has succeeded.
    private static let movedConfig: FilePath = "/tmp/kubeadm.yml"

    /// Those of ``config`` and ``script`` that the bootstrap has written.
    private let written: [FilePath]

    /// - Parameter artifacts: What was made on the host. Files that are not among it are somebody else's.
    init(noted artifacts: [HostArtifact]) {
        written = [Self.config, Self.script].filter { path in
            artifacts.contains { if case .file(path.string, _) = $0 { true } else { false } }
        }
    }

    /// When the host is a node.
    func wipeAll(_ files: any HostFiles) throws {
        for path in written { try files.wipe(path) }
        try wipeMoved(files)
    }

    /// When the rest was undone, and what stands in its place may be what was there before.
    func wipeMoved(_ files: any HostFiles) throws {
        // Anybody can put a folder there, which the script then moved nothing over.
        guard written.contains(Self.config), try files.entry(at: Self.movedConfig)?.kind == .file else { return }
        try files.wipe(Self.movedConfig)
    }
}
