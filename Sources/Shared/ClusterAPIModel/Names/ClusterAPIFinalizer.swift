/// The entries in `metadata.finalizers` of Cluster API's kinds.
public enum ClusterAPIFinalizer {
    /// Holds a Cluster until its workers, its control plane and its infrastructure are gone.
    public static let cluster = "cluster.cluster.x-k8s.io"
    /// Holds a Machine until its host and its bootstrap configuration are gone, and its Node too, or the time to delete
    /// it is over (``MachineSpec/Deletion/nodeDeletionTimeoutSeconds``), or the whole cluster goes.
    public static let machine = "machine.cluster.x-k8s.io"
    /// Holds a MachineSet until its Machines are gone.
    public static let machineSet = "cluster.x-k8s.io/machineset"
    /// Holds a MachineDeployment until its MachineSets are gone.
    public static let machineDeployment = "cluster.x-k8s.io/machinedeployment"
    /// Holds a KubeadmControlPlane until the workers and its own Machines are gone.
    public static let kubeadmControlPlane = "kubeadm.controlplane.cluster.x-k8s.io"
}
