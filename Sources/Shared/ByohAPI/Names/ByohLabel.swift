/// Keys of labels that we set or read. Hosts never write labels: labels decide pools.
public enum ByohLabel {
    /// The host's own name, on each ``ByoHost``: lets a selector pin a machine to one host.
    public static let host = "byoh.infrastructure.cluster.x-k8s.io/host"
    /// On a ``ByoHost``: the pool that metrics count it in. It decides nothing; selectors can use it like any other label.
    public static let pool = "byoh.infrastructure.cluster.x-k8s.io/pool"
    /// Which machine holds the host: `<namespace>.<machine>`, as the existing project sets it for people to select by.
    public static let machineName = "byoh.infrastructure.cluster.x-k8s.io/byomachine-name"
    /// Cluster API's: the cluster that an object belongs to.
    public static let clusterName = "cluster.x-k8s.io/cluster-name"
    /// Cluster API's: which of several controllers reconciles an object.
    public static let watchFilter = "cluster.x-k8s.io/watch-filter"
    /// Kubernetes': where a host stands. Read as the failure domain.
    public static let zone = "topology.kubernetes.io/zone"
    /// Where a host stands, for those who keep ``zone`` for something else. Comes first.
    public static let failureDomain = "infrastructure.cluster.x-k8s.io/failure-domain"
}
