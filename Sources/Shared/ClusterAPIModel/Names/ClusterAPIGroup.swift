/// The API groups of Cluster API, and the version of them that we speak.
public enum ClusterAPIGroup {
    public static let core = "cluster.x-k8s.io"
    public static let bootstrap = "bootstrap.cluster.x-k8s.io"
    public static let controlPlane = "controlplane.cluster.x-k8s.io"
    public static let infrastructure = "infrastructure.cluster.x-k8s.io"
    public static let addons = "addons.cluster.x-k8s.io"

    /// The version of the kinds, and the name of the contract between core and providers.
    public static let version = "v1beta2"
}
