public import KubernetesModel

extension ByoHost: Conditioned {
    /// `status.conditions`. Written by the controller, which removes what the host itself may have written there.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }

    /// Names that exist in the existing project are kept: people script against them.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// Nothing is wrong with the host, whether it is used or not.
        case ready = "Ready"
        /// A machine can have the host now.
        case available = "Available"
        /// The agent renews its Lease.
        case agentConnected = "AgentConnected"
        /// The host can become a node: nothing is in the way that the agent's preflight checks look for. The message lists
        /// what is.
        case preflightPassed = "PreflightPassed"
        /// The host does well by the agent's health checks. The message lists what is wrong.
        case healthy = "Healthy"
        /// containerd, kubelet and kubeadm of the wanted version are there.
        case componentsInstalled = "K8sComponentsInstallationSucceeded"
        /// The bootstrap has succeeded.
        case bootstrapSucceeded = "K8sNodeBootstrapSucceeded"
        /// The pods of all other hosts of the cluster can be reached by a route. Only on hosts whose plan has the pod network
        /// `bridge`; absent elsewhere.
        case podRoutesReady = "PodRoutesReady"
        /// The host can follow its objects to another management cluster, so `clusterctl move` can begin. Only on hosts with
        /// `spec.managementCluster`; absent elsewhere.
        case readyToMove = "ReadyToMove"
    }

    /// Why a condition of a `ByoHost` is as it is. Names that exist in the existing project are kept.
    public enum Reason: String, CaseIterable, Sendable {
        /// Set with ``ConditionType/ready``: nothing is wrong.
        case ready = "Ready"
        /// Set with ``ConditionType/available``: free and fit.
        case available = "Available"
        /// `spec.accepted` is false.
        case notAccepted = "NotAccepted"
        /// `spec.cordoned` is true.
        case cordoned = "Cordoned"
        /// `spec.maintenance` is true.
        case maintenance = "Maintenance"
        /// `spec.claimRef` names a machine.
        case claimed = "Claimed"
        /// `spec.quarantine` says why.
        case quarantined = "Quarantined"
        /// The host is being deleted.
        case deleting = "Deleting"
        /// The agent has not reported yet what the host is.
        case noReport = "WaitingForAgentReport"
        /// The Lease is renewed.
        case connected = "Connected"
        /// The Lease was not renewed in time.
        case heartbeatTimeout = "HeartbeatTimeout"
        /// The Lease has not been renewed since the controller looks at it.
        case waitingForHeartbeat = "WaitingForHeartbeat"
        /// Set with a true ``ConditionType/preflightPassed``: no check found anything.
        case preflightPassed = "PreflightPassed"
        /// Checks only warn; the message lists what they found.
        case passedWithWarnings = "PassedWithWarnings"
        /// A preflight check failed, and no machine can have the host; the message lists what to do.
        case preflightFailed = "PreflightFailed"
        /// Set with a true ``ConditionType/healthy``: no check found anything.
        case healthy = "Healthy"
        /// A health check failed; the message lists what is wrong.
        case unhealthy = "HostUnhealthy"
        /// No machine holds the host.
        case noMachineRef = "WaitingForMachineRefToBeAssigned"
        /// The machine that holds the host has no bootstrap data yet.
        case noBootstrapData = "BootstrapDataSecretUnavailable"
        /// The host has not read its plan yet.
        case planPending = "PlanPending"
        /// The host installs the components; the message names the step.
        case installing = "K8sComponentsInstalling"
        /// Set with a true ``ConditionType/componentsInstalled``.
        case installed = "K8sComponentsInstalled"
        /// The installation failed; the message has the step and what the agent said.
        case installationFailed = "K8sComponentsInstallationFailed"
        /// The bootstrap runs; the message names the step.
        case bootstrapping = "Bootstrapping"
        /// Set with a true ``ConditionType/bootstrapSucceeded``.
        case bootstrapped = "Bootstrapped"
        /// The bootstrap failed; the message has the step and what the agent said. Named as in the existing project.
        case bootstrapFailed = "CloudInitExecutionFailed"
        /// The host removes what was installed for its last machine; the message names the step.
        case cleaning = "Cleaning"
        /// The host could not be cleaned; the message has the step. Named as in the existing project.
        case cleaningFailed = "CleanK8sDirectoriesFailed"
        /// Set with a true ``ConditionType/podRoutesReady``.
        case podRoutesInPlace = "PodRoutesInPlace"
        /// A wanted route has been missing for half a minute or longer; the message says which and what would be right.
        case podRoutesMissing = "PodRoutesMissing"
        /// The host is no Node yet, or its agent has not told yet how the routes stand.
        case podRoutesPending = "PodRoutesPending"
        /// The cluster's Nodes cannot be read; the routes are kept as they were.
        case nodesUnreadable = "NodesUnreadable"
        /// The Secret that `spec.managementCluster` names is not there, or has no kubeconfig that may be given to hosts; the
        /// message says which.
        case bootstrapSecretUnavailable = "BootstrapSecretUnavailable"
        /// The agent has not said yet whether it can follow.
        case waitingForAgent = "WaitingForAgent"
        /// The agent cannot follow; the message has its reason.
        case cannotFollow = "CannotFollow"
        /// Set with a true ``ConditionType/readyToMove``.
        case readyToFollow = "ReadyToFollow"
        /// Nothing of a cluster is on the host.
        case nodeAbsent = "K8sNodeAbsent"
    }
}
