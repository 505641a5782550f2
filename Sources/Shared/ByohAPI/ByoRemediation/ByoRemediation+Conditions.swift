public import KubernetesModel

extension ByoRemediation: Conditioned {
    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }

    /// What a `ByoRemediation` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// The host was asked for something, and the time for that is not over.
        case remediating = "Remediating"
        /// Whether the controller leaves the remediation alone.
        case paused = "Paused"
    }

    /// Why a condition of a `ByoRemediation` is as it is.
    public enum Reason: String, CaseIterable, Sendable {
        /// The cluster, the Machine or the remediation is paused.
        case paused = "Paused"
        /// Set with a false ``ConditionType/paused``.
        case notPaused = "NotPaused"
        /// The host was asked for something, and has not said that it is done.
        case actionRequested = "ActionRequested"
        /// The host has done it, or it was taken back; the Machine is to become healthy within the step's time.
        case waitingForRecovery = "WaitingForRecovery"
        /// No Machine owns the remediation.
        case waitingForMachine = "WaitingForMachine"
        /// The Machine is being deleted.
        case machineDeleting = "MachineDeleting"
        /// No health check says that the Machine is unhealthy: its condition `HealthCheckSucceeded` is not false.
        case machineNotUnhealthy = "MachineNotUnhealthy"
        /// The infrastructure of the Machine is no ByoMachine.
        case notOurs = "InfrastructureNotByoMachine"
        /// An operator works on the host (`spec.maintenance`): nothing is asked of it.
        case hostInMaintenance = "HostInMaintenance"
        /// Another host of the control plane is down, or being rebooted; two at once could take etcd its majority.
        case waitingForControlPlane = "WaitingForControlPlaneHost"
        /// The Machine's owner is to replace it; the message says why.
        case handedOver = "HandedOver"
    }
}
