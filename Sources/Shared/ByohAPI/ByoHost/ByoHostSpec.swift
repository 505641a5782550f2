public import KubernetesModel

/// What is wanted of a host. Written by operators and the controller, never by the host.
public struct ByoHostSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Whether the host may be used at all. False until an operator, or a token that accepts, says so.
    @OmitEmpty public var accepted: Bool
    /// No new claims; what runs goes on.
    @OmitEmpty public var cordoned: Bool
    /// Somebody works on the host: no claims, no remediation, no alarm.
    @OmitEmpty public var maintenance: Bool
    /// Who holds the host. Written by the controller only, with the host's generation as precondition, so that no host is
    /// ever held twice. It stays until the host has proven that it is clean. In the spec, because moving to
    /// another management cluster does not carry the status.
    public var claimRef: HostClaim?
    /// Claims that machines gave up before they got the host, the last ones last; at most ``mostVoidClaims``. None of them may be
    /// written into ``claimRef`` any more. Written by the controller only, before the machine chooses another host: somebody may
    /// still be about to write the claim, and the machine would hold two.
    @OmitEmpty public var voidClaims: [ClaimID]
    /// Whose machines had the host last, or have it: the cluster's name, a slash, and the name of the MachineDeployment, of the control
    /// plane or of the MachineSet. Its next machine prefers this host. Written by the controller only, with ``claimRef``.
    public var lastOwner: String?
    /// Why the host must not be used until somebody has looked at it. In the spec, because a host can write its status.
    public var quarantine: HostQuarantine?
    /// What the host is to do once, beside its plan. Written by the controller only.
    public var action: HostAction?
    /// Which other version of itself the agent is to be replaced by, or was. Written by the controller only.
    public var agentUpgrade: AgentUpgradeOrder?
    /// Where the host is to follow its objects; nil while nobody means to move them.
    public var managementCluster: NextManagementCluster?

    /// How many claims that were given up are remembered. Whoever has not heard of one by then is long gone.
    public static let mostVoidClaims = 16

    /// Not accepted and not claimed: what an absent `spec` reads as.
    public static let emptyValue = ByoHostSpec()

    /// A spec; by default the host is not accepted, free and in service.
    public init(
        accepted: Bool = false, cordoned: Bool = false, maintenance: Bool = false, claimRef: HostClaim? = nil,
        voidClaims: [ClaimID] = [], lastOwner: String? = nil, quarantine: HostQuarantine? = nil,
        action: HostAction? = nil, agentUpgrade: AgentUpgradeOrder? = nil,
        managementCluster: NextManagementCluster? = nil
    ) {
        self.accepted = accepted
        self.cordoned = cordoned
        self.maintenance = maintenance
        self.claimRef = claimRef
        self.voidClaims = voidClaims
        self.lastOwner = lastOwner
        self.quarantine = quarantine
        self.action = action
        self.agentUpgrade = agentUpgrade
        self.managementCluster = managementCluster
    }
}

/// Names the ``ByoMachine`` that holds a host, and tells this use of the host from all others.
public struct HostClaim: Codable, Hashable, Sendable {
    /// Group and version of the holder: ``ByohGroup/apiVersion``.
    public var apiVersion: String
    /// Kind of the holder: `ByoMachine`.
    public var kind: String
    /// Namespace of the holder.
    public var namespace: String
    /// Name of the holder.
    public var name: String
    /// `metadata.uid` of the holder when it took the host.
    public var uid: String
    /// New for each use of the host; also the last part of the ``ProviderID``, and in ``HostPlan/claimID``.
    public var claimID: ClaimID
    /// Name of the Cluster that the holder belongs to, in the holder's namespace.
    public var clusterName: String

    /// A claim; by default of a ``ByoMachine`` in the served version.
    public init(
        apiVersion: String = ByohGroup.apiVersion, kind: String = "ByoMachine", namespace: String, name: String,
        uid: String, claimID: ClaimID, clusterName: String
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.namespace = namespace
        self.name = name
        self.uid = uid
        self.claimID = claimID
        self.clusterName = clusterName
    }
}

/// Why a host was taken out of use. Operators end it by removing the field.
public struct HostQuarantine: Codable, Hashable, Sendable {
    /// What took the host out of use, and so how it comes back.
    public enum Reason: String, Codable, CaseIterable, Hashable, Sendable {
        /// The host did not answer while it was to be cleaned. Ends by itself once the host has proven that it is clean.
        case unreachable = "HostUnreachable"
        /// The agent was alive, but got nowhere with the cleaning. Ends by itself once the host has proven that it is clean.
        case stalled = "CleaningStalled"
        /// The host reported that it cannot be cleaned.
        case cleaningFailed = "CleaningFailed"
        /// Nothing that could be done from afar made its Node healthy.
        case remediationFailed = "RemediationFailed"
        /// An operator said so.
        case `operator` = "Operator"

        /// Whether the host is back in use as soon as it has proven that it is clean.
        public var endsWhenClean: Bool { self == .unreachable || self == .stalled }

        /// Whether a deleted machine waits no longer for the host to be clean. A host that could not be remediated may well be
        /// able to clean itself, and until it has its pods may run beside those that replace them.
        public var endsWait: Bool { self != .remediationFailed }
    }

    /// For programs, and what decides whether the quarantine ends by itself.
    public var reason: Reason
    /// For people: what happened; at most 1,024 characters. Empty when there is nothing to add.
    @OmitEmpty public var message: String
    /// When the host was taken out of use, by the clock of whoever wrote it; nil when that was not noted.
    public var since: Time?

    /// A quarantine; without a message or a time nothing is said about them.
    public init(reason: Reason, message: String = "", since: Time? = nil) {
        self.reason = reason
        self.message = message
        self.since = since
    }
}
