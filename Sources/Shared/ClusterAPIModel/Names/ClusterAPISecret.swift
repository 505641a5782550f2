/// The names of the Secrets that belong to a cluster, and of the values in them.
public enum ClusterAPISecret {
    /// What a Secret of a cluster is for; the raw value is the suffix of its name.
    public enum Purpose: String, CaseIterable, Hashable, Sendable {
        /// The authority of the cluster.
        case clusterAuthority = "ca"
        /// The authority of etcd.
        case etcdAuthority = "etcd"
        /// The authority of aggregated API servers.
        case frontProxyAuthority = "proxy"
        /// The key that signs the tokens of service accounts; its `tls.crt` is a public key.
        case serviceAccount = "sa"
        /// What API servers show to an external etcd. Given by the user.
        case etcdClient = "apiserver-etcd-client"
        /// A kubeconfig of a cluster's administrator.
        case kubeconfig = "kubeconfig"
    }

    /// The name in the namespace of the Cluster.
    public static func name(_ purpose: Purpose, of cluster: String) -> String { "\(cluster)-\(purpose.rawValue)" }

    /// A certificate, or the public key of ``Purpose/serviceAccount``.
    public static let certificate = "tls.crt"
    /// The private key that belongs to ``certificate``, as PEM.
    public static let privateKey = "tls.key"
    /// The content of a kubeconfig or of bootstrap data.
    public static let value = "value"
    /// How bootstrap data is written: `cloud-config` or `ignition`.
    public static let format = "format"
}
