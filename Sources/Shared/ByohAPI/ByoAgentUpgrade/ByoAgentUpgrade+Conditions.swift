public import KubernetesModel

extension ByoAgentUpgrade: Conditioned {
    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }

    /// What a `ByoAgentUpgrade` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// Every selected host has the version. The message names those that do not, and why.
        case ready = "Ready"
        /// Hosts are being upgraded, or will be without anybody's help.
        case progressing = "Progressing"
    }

    /// Why a condition of a `ByoAgentUpgrade` is as it is.
    public enum Reason: String, CaseIterable, Sendable {
        /// Every selected host has the version.
        case complete = "Complete"
        /// Set with a false ``ConditionType/ready``: some hosts do not have the version.
        case hostsNotUpgraded = "HostsNotUpgraded"
        /// Every selected host is that of an upgrade that began later; the message names it.
        case superseded = "Superseded"
        /// `spec.selector` selects no host of the namespace.
        case noHosts = "NoHostsSelected"
        /// `spec.selector` or `spec.maxUnavailable` cannot be read; the message says what would be right.
        case invalidSpec = "InvalidSpec"
        /// The first hosts are being upgraded, or must do well for a while before the others are asked.
        case canaries = "UpgradingCanaries"
        /// Hosts are being upgraded, as many at once as `spec.maxUnavailable` lets.
        case upgrading = "Upgrading"
        /// No host that lacks the version can be asked now; the message says why.
        case waitingForHosts = "WaitingForHosts"
        /// `spec.paused` is true, or the annotation `cluster.x-k8s.io/paused` is there.
        case paused = "Paused"
        /// A host has failed; the message says which and how. Another `spec.attempt` goes on.
        case hostFailed = "HostFailed"
        /// It is being deleted, and takes back what hosts were asked for.
        case deleting = "Deleting"
    }
}
