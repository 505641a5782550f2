public import KubernetesModel

extension Machine {
    /// What a `Machine` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// The summary of all but the next.
        case ready = "Ready"
        /// Ready for at least `spec.minReadySeconds`.
        case available = "Available"
        /// The bootstrap configuration's own `Ready`.
        case bootstrapConfigReady = "BootstrapConfigReady"
        /// The infrastructure machine's own `Ready`.
        case infrastructureReady = "InfrastructureReady"
        /// The Node is ready and under no pressure.
        case nodeHealthy = "NodeHealthy"
        /// The Node's own `Ready`.
        case nodeReady = "NodeReady"
        /// The machine is what its owner wants now. Set by the owner.
        case upToDate = "UpToDate"
        /// The machine is being deleted; the reason says what is awaited.
        case deleting = "Deleting"
        /// The controller leaves the machine alone.
        case paused = "Paused"
    }

    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }
}
