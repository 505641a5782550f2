/// The entries in `metadata.finalizers` of Cluster API's kinds.
public enum ClusterAPIFinalizer {
    public static let cluster = "cluster.cluster.x-k8s.io"
    public static let machine = "machine.cluster.x-k8s.io"
    public static let machineSet = "cluster.x-k8s.io/machineset"
    public static let machineDeployment = "cluster.x-k8s.io/machinedeployment"
    public static let kubeadmControlPlane = "kubeadm.controlplane.cluster.x-k8s.io"
}
