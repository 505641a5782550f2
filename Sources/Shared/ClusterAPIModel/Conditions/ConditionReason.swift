/// Why a condition of our own is as it is, for programs. What providers say is mirrored as it is.
public enum ConditionReason: String, CaseIterable, Sendable {
    // Whether something is there.

    /// The object that a reference names is not there yet.
    case doesNotExist = "DoesNotExist"
    /// The object was there, and is gone although it is still needed.
    case deleted = "Deleted"
    /// The object could not be read, or is not what the contract asks for.
    case invalid = "InvalidReference"
    /// The object is there, and its provider is not done.
    case notReady = "NotReady"
    /// The provider is done.
    case provisioned = "Provisioned"
    case ready = "Ready"
    /// The bootstrap data is there.
    case dataSecretProvided = "DataSecretProvided"
    case dataSecretAvailable = "Available"
    case dataSecretNotAvailable = "NotAvailable"

    // What is awaited.

    /// The infrastructure of the cluster is not ready.
    case waitingForInfrastructure = "WaitingForClusterInfrastructureReady"
    /// The control plane has not answered yet.
    case waitingForControlPlane = "WaitingForControlPlaneInitialized"
    /// Another machine initialises the control plane.
    case waitingForLock = "WaitingForInitLock"
    /// `spec.controlPlaneEndpoint` of the Cluster is not set.
    case waitingForEndpoint = "WaitingForControlPlaneEndpoint"
    /// The object that should own this one does not yet.
    case waitingForOwner = "WaitingForOwner"
    case waitingForBootstrapData = "WaitingForBootstrapData"
    /// The machine has no provider ID, or its Node has not registered.
    case waitingForNode = "WaitingForNode"
    case waitingForCertificates = "WaitingForCertificates"
    /// The workload cluster's API server does not answer.
    case connectionDown = "ConnectionDown"

    // The control plane.

    case initialized = "Initialized"
    case notInitialized = "NotInitialized"
    case probeSucceeded = "ProbeSucceeded"
    case probeFailed = "ProbeFailed"
    case certificatesAvailable = "CertificatesAvailable"
    /// A certificate is missing that must not be made again.
    case certificatesMissing = "CertificatesMissing"

    // Machines.

    case nodeHealthy = "NodeHealthy"
    case nodeNotHealthy = "NodeNotHealthy"
    case nodeReady = "NodeReady"
    case nodeNotReady = "NodeNotReady"
    case nodeDoesNotExist = "NodeDoesNotExist"
    case upToDate = "UpToDate"
    case notUpToDate = "NotUpToDate"
    case available = "IsAvailable"
    case notAvailable = "IsNotAvailable"
    case waitingForMinimumReadySeconds = "WaitingForMinReadySeconds"

    // Replicas.

    case scalingUp = "ScalingUp"
    case notScalingUp = "NotScalingUp"
    case scalingDown = "ScalingDown"
    case notScalingDown = "NotScalingDown"
    case rollingOut = "RollingOut"
    case notRollingOut = "NotRollingOut"
    case allReady = "AllReady"
    case notAllReady = "NotAllReady"
    case noReplicas = "NoReplicas"
    /// The wish cannot be granted; the message says what would be right.
    case notSupported = "NotSupported"

    // Deletion.

    case notDeleting = "NotDeleting"
    case waitingForWorkers = "WaitingForWorkersDeletion"
    case waitingForControlPlaneDeletion = "WaitingForControlPlaneDeletion"
    case waitingForInfrastructureDeletion = "WaitingForInfrastructureDeletion"
    case waitingForBootstrapDeletion = "WaitingForBootstrapDeletion"
    case waitingForNodeDeletion = "WaitingForNodeDeletion"
    case waitingForMachines = "WaitingForMachineDeletion"
    case waitingForPreDrainHook = "WaitingForPreDrainHook"
    case waitingForPreTerminateHook = "WaitingForPreTerminateHook"
    case deletionCompleted = "DeletionCompleted"

    case paused = "Paused"
    case notPaused = "NotPaused"
}
