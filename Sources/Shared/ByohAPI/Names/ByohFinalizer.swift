/// The finalizers by which we hold objects, named as in the existing project.
public enum ByohFinalizer {
    /// Holds a ``ByoMachine`` until its host is clean, or is quarantined.
    public static let machine = "byomachine.infrastructure.cluster.x-k8s.io"
    /// Holds a ``ByoCluster`` until no ``ByoMachine`` of the cluster is left.
    public static let cluster = "byocluster.infrastructure.cluster.x-k8s.io"
    /// Holds a ``ByoRemediation`` until nothing is asked of the host any more.
    public static let remediation = "byoremediation.infrastructure.cluster.x-k8s.io"
    /// Holds a ``ByoAgentUpgrade`` until no host has an order of it that it has not begun.
    public static let agentUpgrade = "byoagentupgrade.infrastructure.cluster.x-k8s.io"
    /// Holds a ``ByoHost`` that a machine claims.
    public static let host = "byohost.infrastructure.cluster.x-k8s.io"
}
