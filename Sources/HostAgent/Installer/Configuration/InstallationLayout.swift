package import SystemPackage

/// Where an installation lies on the host.
package enum InstallationLayout {
    /// All that comes out of bundles.
    package static let root: FilePath = "/opt/byoh"
    package static let versions: FilePath = "/opt/byoh/versions"
    /// A link to the version that is in use.
    package static let current: FilePath = "/opt/byoh/current"
    package static let programFolder: FilePath = "/usr/local/bin"
    package static let cniFolder: FilePath = "/opt/cni/bin"
    package static let unitFolder: FilePath = "/etc/systemd/system"
    package static let containerdConfig: FilePath = "/etc/containerd/config.toml"
    package static let kubeletDropIns: FilePath = "/etc/systemd/system/kubelet.service.d"
    package static let containerdSocket = "/run/containerd/containerd.sock"

    /// What was found on a host that has its programs from elsewhere; see ``NodePrograms``.
    package static let foundPrograms: FilePath = "/var/lib/byoh-agent/programs.json"

    /// The programs that people and kubeadm look for on the `PATH`.
    package static let linkedPrograms = ["crictl", "ctr", "kubeadm", "kubectl", "kubelet"]

    /// The folder of one bundle: two bundles of one version never mix.
    package static func folder(kubernetesVersion: String, sha256: String) -> FilePath {
        let version = kubernetesVersion.filter { $0 != "/" }
        return versions.appending("\(version)-\(sha256.prefix(8))")
    }
}
