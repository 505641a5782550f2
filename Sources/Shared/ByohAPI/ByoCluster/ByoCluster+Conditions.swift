public import KubernetesModel

extension ByoCluster: Conditioned {
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }

    public enum ConditionType: String, CaseIterable, Sendable {
        /// Machines can be made.
        case ready = "Ready"
        /// Whether the controller leaves the cluster alone.
        case paused = "Paused"
    }

    public enum Reason: String, CaseIterable, Sendable {
        /// Set with ``ConditionType/ready``.
        case ready = "Ready"
        case paused = "Paused"
        case notPaused = "NotPaused"
        /// No Cluster owns this ByoCluster yet.
        case waitingForOwner = "WaitingForClusterOwner"
        /// Neither `spec.controlPlaneEndpoint` nor the Cluster says where the API server is.
        case waitingForEndpoint = "WaitingForControlPlaneEndpoint"
        /// The cluster is deleted; ByoMachines of it are still there.
        case waitingForMachines = "WaitingForMachinesDeletion"
    }
}
