public import ClusterAPIModel
public import KubernetesModel

/// What a host reports about itself, and what the controller makes of it.
///
/// The host writes all but ``phase`` and ``conditions``. Whatever it writes is a claim of the host: the controller computes
/// its own two anew in each pass, and decides nothing by the host's word that could hurt anybody but the host.
public struct ByoHostStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Which machine reports; nil until the agent's first report. Without it no machine can have the host.
    public var identity: HostIdentity?
    /// What the host is made of; nil until the agent's first report. Without it no machine can have the host.
    public var hardware: HostHardware?
    /// The distribution; nil until the agent's first report.
    public var os: HostOperatingSystem?
    /// The host's name first, then its IP addresses with those of the default route first. At most 64.
    @OmitEmpty public var addresses: [MachineAddress]
    /// Versions of what is installed; nil until the agent's first report.
    public var components: HostComponents?
    /// How far the host is with its plan.
    public var observedPlan: ObservedPlan?
    /// What became of the last ``ByoHostSpec/action``; nil on hosts that were never asked for one.
    public var observedAction: ObservedAction?
    /// What became of the last ``ByoHostSpec/agentUpgrade``; nil on hosts whose agent was never to be upgraded.
    public var observedAgentUpgrade: ObservedAgentUpgrade?
    /// Whether the host is fit to become a node, from before the agent changed anything; nil until the agent has looked.
    /// While the host is in use it stays as it was: what is in the way then is ours.
    public var preflight: HostCheckup?
    /// How the host does; nil until the agent has looked.
    public var health: HostCheckup?
    /// How the routes to pods of other hosts stand; nil on hosts that never made any.
    public var podRoutes: HostPodRoutes?
    /// How ready the host is to follow to `spec.managementCluster`; nil while nobody asks.
    public var rehoming: HostRehoming?
    /// Written by the controller.
    public var phase: HostPhase?
    /// Written by the controller.
    @OmitEmpty public var conditions: [Condition]

    /// Nothing was reported: what an absent `status` reads as.
    public static let emptyValue = ByoHostStatus()

    /// The status of a host that has not reported yet.
    public init() {}
}

/// Where a host is in its life.
public enum HostPhase: String, Codable, CaseIterable, Hashable, Sendable {
    /// Its certificate was approved; an operator's acceptance, or the first report of its agent, is awaited.
    case enrolled = "Enrolled"
    /// No machine holds it. ``ByoHost/ConditionType/available`` says whether one can have it: hosts that are cordoned,
    /// under maintenance, disconnected, failing checks or being deleted are in this phase too.
    case available = "Available"
    /// A machine holds it; the host has not begun yet.
    case claimed = "Claimed"
    /// The machine's components are being installed, or that failed.
    case installing = "Installing"
    /// The bootstrap data runs, or that failed.
    case bootstrapping = "Bootstrapping"
    /// It is a Node.
    case running = "Running"
    /// The machine let it go, and it removes what was installed.
    case cleaning = "Cleaning"
    /// Out of use until somebody has looked at it.
    case quarantined = "Quarantined"
}

/// Which machine and which start of it this is.
public struct HostIdentity: Codable, Hashable, Sendable {
    /// Made by the agent when it was installed.
    @OmitEmpty public var hostUID: String
    /// `/etc/machine-id`.
    @OmitEmpty public var machineID: String
    /// `/proc/sys/kernel/random/boot_id`: new with each start.
    @OmitEmpty public var bootID: String

    /// An identity; what is empty is not known.
    public init(hostUID: String = "", machineID: String = "", bootID: String = "") {
        self.hostUID = hostUID
        self.machineID = machineID
        self.bootID = bootID
    }
}

/// The system on a host, from os-release(5).
public struct HostOperatingSystem: Codable, Hashable, Sendable {
    /// `ID`, such as `debian`.
    @OmitEmpty public var id: String
    /// `VERSION_ID`, such as `12`.
    @OmitEmpty public var versionID: String
    /// `PRETTY_NAME`, for people.
    @OmitEmpty public var prettyName: String
    /// Version of the control groups, 1 or 2; 0 when it is not known.
    @OmitEmpty public var cgroupVersion: Int

    /// A system; what is empty is not in os-release.
    public init(id: String = "", versionID: String = "", prettyName: String = "", cgroupVersion: Int = 0) {
        self.id = id
        self.versionID = versionID
        self.prettyName = prettyName
        self.cgroupVersion = cgroupVersion
    }
}

/// Versions of what runs on a host; empty for what is not installed.
public struct HostComponents: Codable, Hashable, Sendable {
    /// Version of byoh-agent.
    @OmitEmpty public var agent: String
    /// Version of the kubelet that is in use, such as `v1.34.1`.
    @OmitEmpty public var kubelet: String
    /// Version of containerd that is in use.
    @OmitEmpty public var containerd: String

    /// Versions; empty for what is not installed.
    public init(agent: String = "", kubelet: String = "", containerd: String = "") {
        self.agent = agent
        self.kubelet = kubelet
        self.containerd = containerd
    }
}
