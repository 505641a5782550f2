public import KubernetesModel

/// Another version of byoh-agent for the hosts of a namespace: some first, then the others, and no further when one fails.
///
/// An operator writes it. Each host is asked by ``ByoHostSpec/agentUpgrade``, and installs, judges and goes back by itself.
///
/// Of those that select a host and are not paused, the one that began last has the say over it; a host that one has
/// upgraded stays out of reach of all that began earlier, even once that one is paused or deleted.
public struct ByoAgentUpgrade: KubernetesObject {
    /// `byoagentupgrades` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("ByoAgentUpgrade", "byoagentupgrades")

    /// It means hosts of its own namespace.
    @OmitEmpty public var metadata: ObjectMeta
    /// May change: another version, packages or attempt begin anew with the first hosts.
    public var spec: ByoAgentUpgradeSpec
    /// Written by the controller.
    @OmitEmpty public var status: ByoAgentUpgradeStatus

    /// An upgrade that nobody has reconciled yet.
    public init(metadata: ObjectMeta, spec: ByoAgentUpgradeSpec) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// Which agent is wanted where, and how fast.
public struct ByoAgentUpgradeSpec: Codable, Hashable, Sendable {
    /// What the new agent says of itself, as in ``HostComponents/agent``. It may be an older one.
    public var version: String
    /// The packages with it; one to eight, each for another architecture or package manager.
    public var packages: [AgentPackage]
    /// Labels that a host must have. Nil and empty for every host of the namespace.
    public var selector: LabelSelector?
    /// How many hosts are upgraded first, and must have done well for ``minReadySeconds`` before any other is. Nil for 1, 0 for
    /// none.
    public var canary: Int?
    /// How many hosts at once may be amid an upgrade, or not well after one: a number, or a percentage of the hosts, rounded
    /// down but at least 1. Nil for 1.
    public var maxUnavailable: IntOrString?
    /// For how many seconds an upgraded host must do well, and be heard after that, before it counts; nil for 60, 0 for no
    /// watch. One that does not ends the upgrade.
    public var minReadySeconds: Int?
    /// How many seconds a new agent has to report before its host goes back to the old one, 60 to 3,600; nil for 300.
    public var reportTimeoutSeconds: Int?
    /// Raised to try again after a host failed; nil for 1.
    public var attempt: Int?
    /// No further host is asked, and what hosts have not begun is taken back. What they have begun goes on.
    @OmitEmpty public var paused: Bool

    /// An upgrade; nil for what is usual.
    public init(
        version: String, packages: [AgentPackage], selector: LabelSelector? = nil, canary: Int? = nil,
        maxUnavailable: IntOrString? = nil, minReadySeconds: Int? = nil, reportTimeoutSeconds: Int? = nil,
        attempt: Int? = nil, paused: Bool = false
    ) {
        self.version = version
        self.packages = packages
        self.selector = selector
        self.canary = canary
        self.maxUnavailable = maxUnavailable
        self.minReadySeconds = minReadySeconds
        self.reportTimeoutSeconds = reportTimeoutSeconds
        self.attempt = attempt
        self.paused = paused
    }
}
