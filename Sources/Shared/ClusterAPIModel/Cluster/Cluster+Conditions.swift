public import KubernetesModel

extension Cluster {
    /// What a `Cluster` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// The summary: the API server answers, and infrastructure, control plane and workers are as they should be.
        case available = "Available"
        /// The infrastructure's own `Ready`.
        case infrastructureReady = "InfrastructureReady"
        /// The API server has answered once.
        case controlPlaneInitialized = "ControlPlaneInitialized"
        /// The control plane's own `Available`.
        case controlPlaneAvailable = "ControlPlaneAvailable"
        /// Every MachineDeployment of the cluster is available.
        case workersAvailable = "WorkersAvailable"
        /// The API server answers now.
        case remoteConnectionProbe = "RemoteConnectionProbe"
        /// The cluster is being deleted; the reason says what is awaited.
        case deleting = "Deleting"
        /// The controller leaves the cluster alone: `spec.paused`, or the annotation ``ClusterAPIAnnotation/paused``.
        case paused = "Paused"
    }

    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
