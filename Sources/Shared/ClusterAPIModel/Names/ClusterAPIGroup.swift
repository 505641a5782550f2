/// The API groups of Cluster API, and the version of them that we speak.
public enum ClusterAPIGroup {
    /// The kinds of the core, such as `Cluster` and `Machine`.
    public static let core = "cluster.x-k8s.io"
    /// Providers of bootstrap data, such as `KubeadmConfig`.
    public static let bootstrap = "bootstrap.cluster.x-k8s.io"
    /// Providers of control planes, such as `KubeadmControlPlane`.
    public static let controlPlane = "controlplane.cluster.x-k8s.io"
    /// Providers of hosts, such as `ByoMachine`.
    public static let infrastructure = "infrastructure.cluster.x-k8s.io"
    /// What is applied to workload clusters: `ClusterResourceSet`.
    public static let addons = "addons.cluster.x-k8s.io"

    /// The version of the kinds, and the name of the contract between core and providers.
    public static let version = "v1beta2"
}
