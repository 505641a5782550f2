/// The entries in `metadata.finalizers` of Cluster API's kinds.
public enum ClusterAPIFinalizer {
    /// Holds a Cluster until its workers, its control plane and its infrastructure are gone.
    public static let cluster = "cluster.cluster.x-k8s.io"
    /// Holds a Machine until its host, its bootstrap configuration and its Node are gone.
    public static let machine = "machine.cluster.x-k8s.io"
    /// Holds a MachineSet until its Machines are gone.
    public static let machineSet = "cluster.x-k8s.io/machineset"
    /// Holds a MachineDeployment until its MachineSets are gone.
    public static let machineDeployment = "cluster.x-k8s.io/machinedeployment"
    /// Holds a KubeadmControlPlane until the workers and its own Machines are gone.
    public static let kubeadmControlPlane = "kubeadm.controlplane.cluster.x-k8s.io"
}
