/// Taints that Cluster API puts on nodes and takes away.
public enum ClusterAPITaint {
    /// A worker that has joined, and has not got the labels of its machine yet. Effect `NoSchedule`.
    public static let uninitialized = "node.cluster.x-k8s.io/uninitialized"
    /// A node whose machine is of an older revision than its deployment. Effect `PreferNoSchedule`.
    public static let outdatedRevision = "node.cluster.x-k8s.io/outdated-revision"
}
