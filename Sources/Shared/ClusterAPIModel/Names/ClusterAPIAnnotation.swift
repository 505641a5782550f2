/// Annotations that mean something to Cluster API.
public enum ClusterAPIAnnotation {
    /// On any object, whatever its value: it is left alone.
    public static let paused = "cluster.x-k8s.io/paused"
    /// On an infrastructure cluster: something outside looks after it.
    public static let managedBy = "cluster.x-k8s.io/managed-by"
    /// On a machine: it is the first to go when its set shrinks.
    public static let deleteMachine = "cluster.x-k8s.io/delete-machine"
    /// On a MachineSet: it makes no machines.
    public static let disableMachineCreate = "cluster.x-k8s.io/disable-machine-create"
    /// On a clone: the name of the template it was made from.
    public static let clonedFromName = "cluster.x-k8s.io/cloned-from-name"
    /// On a clone: the kind and group of that template, such as `ByoMachineTemplate.infrastructure.cluster.x-k8s.io`.
    public static let clonedFromGroupKind = "cluster.x-k8s.io/cloned-from-groupkind"
    /// On a MachineSet: which of the MachineDeployment's templates it is for, counted from 1.
    public static let revision = "machinedeployment.clusters.x-k8s.io/revision"
    /// On a MachineSet: how many machines its MachineDeployment wants in all.
    public static let desiredReplicas = "machinedeployment.clusters.x-k8s.io/desired-replicas"
    /// On a MachineSet: how many machines its MachineDeployment may have in all.
    public static let maximumReplicas = "machinedeployment.clusters.x-k8s.io/max-replicas"
    /// On a machine: its node is not drained.
    public static let excludeNodeDraining = "machine.cluster.x-k8s.io/exclude-node-draining"
    /// On a machine, followed by `/` and a name: what deletion waits for before the node is drained.
    public static let preDrainHook = "pre-drain.delete.hook.machine.cluster.x-k8s.io"
    /// On a machine, followed by `/` and a name: what deletion waits for before the infrastructure goes.
    public static let preTerminateHook = "pre-terminate.delete.hook.machine.cluster.x-k8s.io"

    // On nodes of a workload cluster.

    /// Name of the node's Cluster.
    public static let nodeClusterName = "cluster.x-k8s.io/cluster-name"
    /// Namespace of the node's Cluster and Machine on the management plane.
    public static let nodeClusterNamespace = "cluster.x-k8s.io/cluster-namespace"
    /// Name of the node's Machine.
    public static let nodeMachine = "cluster.x-k8s.io/machine"
    /// Kind of the Machine's controller, such as `MachineSet`; absent when it has none.
    public static let nodeOwnerKind = "cluster.x-k8s.io/owner-kind"
    /// Name of the Machine's controller; absent when it has none.
    public static let nodeOwnerName = "cluster.x-k8s.io/owner-name"
    /// Which labels of the node came from the machine, so that they go when the machine loses them.
    public static let nodeLabelsFromMachine = "cluster.x-k8s.io/labels-from-machine"

    /// The hooks among a machine's annotations that start with `prefix`, sorted.
    public static func hooks(_ prefix: String, in annotations: [String: String]) -> [String] {
        annotations.keys.filter { $0.hasPrefix(prefix) }.sorted()
    }
}
