import ByohAPI
import Installer
import Testing

@Suite struct ConfigurationTests {
    private func task(_ version: String) -> InstallationTask {
        InstallationTask(
            installation: HostPlan.HostInstallation(kubernetesVersion: version, source: .bundle),
            providerID: "byoh://default/host-1/x7k2p9q4aa", architecture: "amd64", canLowerOOMScores: true)
    }

    // Swap of fstab, of a generator and zram alike comes back with each boot, and kubelet refuses to run with any.
    @Test func swapStaysOffAfterAReboot() {
        #expect(KubeletConfiguration.dropIn(task("v1.33.4")).contains("ExecStartPre=-/sbin/swapoff --all\n"))
    }

    @Test func containerdUsesSystemdsGroupsAndTheBundlesPause() {
        let text = ContainerdConfiguration.config(
            pauseImage: "k8s.gcr.io/pause:3.2", restrictsOOMScores: false, runc: "/opt/byoh/current/bin/runc")
        #expect(text.hasPrefix("version = 2\n"))
        #expect(text.contains("SystemdCgroup = true"))
        #expect(text.contains("sandbox_image = \"k8s.gcr.io/pause:3.2\""))
        #expect(!text.contains("restrict_oom_score_adj"))
        #expect(text.hasSuffix("SystemdCgroup = true\n      BinaryName = \"/opt/byoh/current/bin/runc\"\n"))
    }

    @Test func containerdRestrictsScoresWhereAsked() {
        let text = ContainerdConfiguration.config(pauseImage: "p", restrictsOOMScores: true, runc: nil)
        #expect(text.contains("restrict_oom_score_adj = true"))
        #expect(!text.contains("BinaryName"))
    }

    /// kubeadm chooses systemd itself from 1.22 on.
    @Test(arguments: [
        ("v1.20.2", true), ("v1.21.14", true), ("v1.22.0", false), ("v1.33.4", false), ("nonsense", false),
    ])
    func kubeletIsToldTheGroupDriverWhereKubeadmDoesNot(version: String, isTold: Bool) {
        let text = KubeletConfiguration.dropIn(task(version))
        #expect(text.contains("--provider-id=byoh://default/host-1/x7k2p9q4aa"))
        #expect(text.contains("--cgroup-driver=systemd") == isTold)
    }
}

@Suite struct BundleManifestTests {
    private func manifest(_ extra: String = "", mode: String = "0755") -> [UInt8] {
        let parts = BundleManifest.programs.map {
            #"{"path": "bin/\#($0)", "sha256": "00", "size": 1, "mode": "\#(mode)"}"#
        }
        let text = """
            {"apiVersion": "\(BundleManifest.apiVersion)", "kind": "Bundle", "kubernetesVersion": "v1.20.2",
             "architecture": "amd64", "createdFrom": "here", "components": {"containerd": "1.6.20"},
             "parts": [\(parts.joined(separator: ","))\(extra)], "pauseImage": "k8s.gcr.io/pause:3.2"}
            """
        return Array(text.utf8)
    }

    @Test func readsWhatABundleSays() throws {
        let manifest = try BundleManifest(
            parsing: manifest(#", {"path": "cni/bridge", "sha256": "00", "size": 2, "mode": "0755"}"#))
        #expect(manifest.kubernetesVersion == "v1.20.2")
        #expect(manifest.names(in: "cni") == ["bridge"])
        #expect(manifest.parts[0].permissions == 0o755)
    }

    /// A part must not be able to leave the bundle's folder.
    @Test(arguments: ["../etc/passwd", "bin/../x", "etc/passwd", "bin/a/b", "/bin/sh", "bin/..", "bin/"])
    func refusesPartsThatLieElsewhere(path: String) {
        #expect(throws: BundleError.self) {
            try BundleManifest(parsing: manifest(#", {"path": "\#(path)", "sha256": "00", "size": 2, "mode": "0755"}"#))
        }
    }

    @Test func refusesWhatIsNoBundle() {
        #expect(throws: BundleError.self) { try BundleManifest(parsing: Array("{}".utf8)) }
        #expect(throws: BundleError.self) { try BundleManifest(parsing: Array("no".utf8)) }
        #expect(throws: BundleError.self) { try BundleManifest(parsing: manifest(mode: "rwx")) }
    }
}
