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
        case controlPlaneAvailable = "ControlPlaneAvailable"
        case workersAvailable = "WorkersAvailable"
        /// The API server answers now.
        case remoteConnectionProbe = "RemoteConnectionProbe"
        case deleting = "Deleting"
        case paused = "Paused"
    }

    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
