/// Labels by which Cluster API finds what belongs together.
public enum ClusterAPILabel {
    /// On everything that belongs to a cluster: its name.
    public static let clusterName = "cluster.x-k8s.io/cluster-name"
    /// On machines of the control plane, with an empty value.
    public static let controlPlane = "cluster.x-k8s.io/control-plane"
    /// On machines of the control plane: the name of the object that manages it.
    public static let controlPlaneName = "cluster.x-k8s.io/control-plane-name"
    /// On machines: the name of their MachineSet.
    public static let setName = "cluster.x-k8s.io/set-name"
    /// On machines and sets: the name of their MachineDeployment.
    public static let deploymentName = "cluster.x-k8s.io/deployment-name"
    /// On machines and sets of a MachineDeployment: which of its templates they were made from.
    public static let templateHash = "machine-template-hash"
    /// On nodes: the value of `status.interruptible` of the infrastructure machine.
    public static let interruptible = "cluster.x-k8s.io/interruptible"
    /// On anything: which instance of a controller looks after it.
    public static let watchFilter = "cluster.x-k8s.io/watch-filter"
}
