/// The versions of kubeadm's configuration API that we write. Each Kubernetes version reads the newest of its time.
enum KubeadmAPIVersion: String, CaseIterable, Sendable, Comparable {
    /// Kubernetes 1.15 to 1.21.
    case v1beta2
    /// Kubernetes 1.22 to 1.30.
    case v1beta3
    /// Kubernetes 1.31 and later.
    case v1beta4

    init(for version: KubernetesVersion) {
        self =
            if version < KubernetesVersion(major: 1, minor: 22) {
                .v1beta2
            } else if version
                < KubernetesVersion(major: 1, minor: 31)
            { .v1beta3 } else { .v1beta4 }
    }

    var apiVersion: String { "kubeadm.k8s.io/\(rawValue)" }

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}
