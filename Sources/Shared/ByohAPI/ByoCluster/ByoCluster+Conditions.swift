public import KubernetesModel

extension ByoCluster: Conditioned {
    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }

    /// What a `ByoCluster` says about itself. Cluster API mirrors `Ready` as the Cluster's `InfrastructureReady`.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// Machines can be made.
        case ready = "Ready"
        /// Whether the controller leaves the cluster alone.
        case paused = "Paused"
    }

    /// Why a condition of a `ByoCluster` is as it is.
    public enum Reason: String, CaseIterable, Sendable {
        /// Set with ``ConditionType/ready``.
        case ready = "Ready"
        /// Set with a true ``ConditionType/paused``: `spec.paused` of the Cluster or the annotation
        /// `cluster.x-k8s.io/paused`.
        case paused = "Paused"
        /// Set with a false ``ConditionType/paused``.
        case notPaused = "NotPaused"
        /// No Cluster owns this ByoCluster yet.
        case waitingForOwner = "WaitingForClusterOwner"
        /// Neither `spec.controlPlaneEndpoint` nor the Cluster says where the API server is.
        case waitingForEndpoint = "WaitingForControlPlaneEndpoint"
        /// The cluster is deleted; ByoMachines of it are still there.
        case waitingForMachines = "WaitingForMachinesDeletion"
    }
}
