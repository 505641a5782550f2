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
    /// All is as it should be. Set with a true `Ready`.
    case ready = "Ready"
    /// The bootstrap data is there.
    case dataSecretProvided = "DataSecretProvided"
    /// The Secret with the bootstrap data is there. Set with a true `DataSecretAvailable`.
    case dataSecretAvailable = "Available"
    /// A Secret of the name for the bootstrap data is there, and belongs to somebody else.
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
    /// The bootstrap data is not there yet.
    case waitingForBootstrapData = "WaitingForBootstrapData"
    /// The machine has no provider ID, or its Node has not registered.
    case waitingForNode = "WaitingForNode"
    /// The cluster's certificates are not all there, or those of an earlier control plane have not gone yet.
    case waitingForCertificates = "WaitingForCertificates"
    /// The workload cluster's API server does not answer.
    case connectionDown = "ConnectionDown"

    // The control plane.

    /// `kubeadm init` has succeeded. Set also when another control-plane provider says so.
    case initialized = "Initialized"
    /// No machine has initialised the control plane yet.
    case notInitialized = "NotInitialized"
    /// The API server answers.
    case probeSucceeded = "ProbeSucceeded"
    /// The API server does not answer, or nobody knows where it is.
    case probeFailed = "ProbeFailed"
    /// The Secrets with the cluster's certificates are there.
    case certificatesAvailable = "CertificatesAvailable"
    /// A certificate is missing that must not be made again.
    case certificatesMissing = "CertificatesMissing"

    // Machines.

    /// The Node is ready, and under no pressure.
    case nodeHealthy = "NodeHealthy"
    /// The Node is not ready, or is short of memory, disk or process IDs; the message says of what.
    case nodeNotHealthy = "NodeNotHealthy"
    /// The Node's own `Ready` is true.
    case nodeReady = "NodeReady"
    /// The Node's own `Ready` is not true; the message has what it says.
    case nodeNotReady = "NodeNotReady"
    /// The machine had a Node, and it is gone, or several Nodes have the machine's provider ID.
    case nodeDoesNotExist = "NodeDoesNotExist"
    /// The machines are what their owner wants.
    case upToDate = "UpToDate"
    /// A machine is not what its owner wants; the message says which, or in what.
    case notUpToDate = "NotUpToDate"
    /// Set with a true `Available`, also with `WorkersAvailable`.
    case available = "IsAvailable"
    /// Something that availability needs is missing, which the message says; or the object is being deleted.
    case notAvailable = "IsNotAvailable"
    /// Ready, but for less than `spec.minReadySeconds`.
    case waitingForMinimumReadySeconds = "WaitingForMinReadySeconds"

    // Replicas.

    /// There are fewer machines than wanted; the message says from how many to how many, or what is awaited.
    case scalingUp = "ScalingUp"
    /// There are as many machines as wanted, or no new ones may be made.
    case notScalingUp = "NotScalingUp"
    /// There are more machines than wanted; the message says from how many to how many.
    case scalingDown = "ScalingDown"
    /// There are no more machines than wanted.
    case notScalingDown = "NotScalingDown"
    /// Machines of an earlier template are still there.
    case rollingOut = "RollingOut"
    /// No machine of an earlier template is there.
    case notRollingOut = "NotRollingOut"
    /// Every machine has a true `Ready`.
    case allReady = "AllReady"
    /// A machine has no true `Ready`; the message names it or counts.
    case notAllReady = "NotAllReady"
    /// There is no machine, so none that could be wrong.
    case noReplicas = "NoReplicas"
    /// The wish cannot be granted; the message says what would be right.
    case notSupported = "NotSupported"

    // Deletion.

    /// Nobody has asked for deletion.
    case notDeleting = "NotDeleting"
    /// Workers are still there; the control plane and the infrastructure outlive them.
    case waitingForWorkers = "WaitingForWorkersDeletion"
    /// The control plane of a Cluster is still there.
    case waitingForControlPlaneDeletion = "WaitingForControlPlaneDeletion"
    /// The infrastructure of a Cluster or a Machine is still there.
    case waitingForInfrastructureDeletion = "WaitingForInfrastructureDeletion"
    /// The bootstrap configuration of a Machine is still there.
    case waitingForBootstrapDeletion = "WaitingForBootstrapDeletion"
    /// The Node of a Machine could not be deleted yet; the message says why.
    case waitingForNodeDeletion = "WaitingForNodeDeletion"
    /// Machines of a set or a control plane, or MachineSets of a deployment, are still there.
    case waitingForMachines = "WaitingForMachineDeletion"
    /// An annotation ``ClusterAPIAnnotation/preDrainHook`` is on the machine; whoever put it there removes it.
    case waitingForPreDrainHook = "WaitingForPreDrainHook"
    /// An annotation ``ClusterAPIAnnotation/preTerminateHook`` is on the machine; whoever put it there removes it.
    case waitingForPreTerminateHook = "WaitingForPreTerminateHook"
    /// Nothing is left to wait for: the finalizer goes.
    case deletionCompleted = "DeletionCompleted"

    /// `spec.paused` of the Cluster, or the annotation ``ClusterAPIAnnotation/paused``.
    case paused = "Paused"
    /// The object is reconciled.
    case notPaused = "NotPaused"
}
