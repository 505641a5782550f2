public import KubernetesModel

extension ByoMachine: Conditioned {
    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }

    /// What a `ByoMachine` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// The machine is a Node and its host is well. Cluster API shows it as the Machine's `InfrastructureReady`.
        case ready = "Ready"
        /// Whether the controller leaves the machine alone.
        case paused = "Paused"
        /// A host is reserved. The name of the existing project.
        case hostReady = "BYOHostReady"
        /// The host has done its plan.
        case bootstrapSucceeded = "BootstrapSucceeded"
    }

    /// Why a condition of a `ByoMachine` is as it is.
    public enum Reason: String, CaseIterable, Sendable {
        /// Set with ``ConditionType/ready``.
        case ready = "Ready"
        /// The cluster or the machine is paused.
        case paused = "Paused"
        /// Set with a false ``ConditionType/paused``.
        case notPaused = "NotPaused"
        /// No Machine owns this ByoMachine yet.
        case waitingForOwner = "WaitingForMachineOwner"
        /// The Cluster that `metadata.labels` names does not exist.
        case waitingForCluster = "WaitingForCluster"
        /// `Cluster.status.initialization.infrastructureProvisioned` is not true.
        case waitingForClusterInfrastructure = "WaitingForClusterInfrastructure"
        /// `Machine.spec.bootstrap.dataSecretName` is not set, or the Secret is not there.
        case waitingForBootstrapData = "WaitingForBootstrapDataSecret"
        /// The Secret that `Machine.spec.bootstrap.dataSecretName` names is written in a way that no agent reads.
        case invalidBootstrapData = "BootstrapDataInvalid"
        /// `spec.installation` and `spec.installerRef` do not say what is to be installed, or not in a way we can follow.
        case invalidInstallation = "InstallationInvalid"
        /// `spec.selector`, or another part of the spec, means nothing.
        case invalidSpec = "SpecInvalid"
        /// No host fits. A new or changed host wakes the machine.
        case noMatchingHost = "BYOHostsUnavailable"
        /// Another machine was quicker; the next host is tried.
        case hostTaken = "HostTaken"
        /// The host is the machine's.
        case hostReserved = "HostReserved"
        /// The host has not read its plan yet.
        case waitingForHost = "WaitingForHost"
        /// The host installs the components; the message names the version and the step.
        case installing = "Installing"
        /// The host runs the bootstrap data; the message names the step.
        case bootstrapping = "Bootstrapping"
        /// Set with a true ``ConditionType/bootstrapSucceeded``.
        case bootstrapped = "Bootstrapped"
        /// The host cannot go on: the message says where it stands.
        case bootstrapFailed = "BootstrapFailed"
        /// The agent does not renew its Lease.
        case hostDisconnected = "HostDisconnected"
        /// A health check of the host fails, and nobody has put the host under maintenance; the message lists which.
        case hostUnhealthy = "HostUnhealthy"
        /// The host is not there any more, although it was provisioned.
        case hostGone = "HostGone"
        /// The machine is deleted; the host cleans itself.
        case releasing = "Releasing"
        /// The host could not be cleaned in time; it is quarantined.
        case releasedDirty = "ReleasedDirty"
    }
}
