public import KubernetesModel

/// The agent of a host is to be replaced by another version of itself.
///
/// It stands in `ByoHost.spec`, which a host can read and not write. A host remembers ``id`` on its disk and carries an order
/// out once, whatever restarts meanwhile. One that has ended stays without its ``packages``, as a record, until there is
/// another one: nobody can carry it out any more, also not a host that was set up anew.
public struct AgentUpgradeOrder: Codable, Hashable, Sendable {
    /// How long everything but the waiting for reports may take a host: fetching the package, waiting for the package
    /// manager, installing, and going back. See ``silenceSeconds``.
    public static let graceSeconds = 3_600

    /// Tells this order from all others: 16 characters of 0-9 and a-f.
    public var id: String
    /// What the new agent says of itself, as in ``HostComponents/agent``.
    public var version: String
    /// What may be installed; the host takes the one for its architecture. At most eight. None once the order has ended.
    public var packages: [AgentPackage]
    /// How many seconds the new agent has, from its installation, to report to the management cluster. If it does not, the
    /// host goes back to the old one.
    public var reportTimeoutSeconds: Int
    /// Name of the ``ByoAgentUpgrade`` that asked for it, in the host's namespace.
    public var requestedBy: String
    /// When it was asked for, by the controller's clock.
    public var requestedAt: Time
    /// Since when the ``ByoAgentUpgrade`` has wanted this, by the controller's clock: of two that mean one host, the one that
    /// began later has the last word, even once it is deleted. The host has no use for it.
    public var rolloutStartedAt: Time?
    /// When the controller saw first that it had succeeded, by its own clock; nil before that. Once the agent has also done
    /// well for long enough, the order has no ``packages`` any more. The host has no use for it.
    ///
    /// It stands here so that how long an agent has done well survives a restart of the controller, and so that a host, whose
    /// clock may be anywhere, has no say in it.
    public var succeededAt: Time?

    /// An order. The parts are not checked.
    public init(
        id: String, version: String, packages: [AgentPackage], reportTimeoutSeconds: Int, requestedBy: String,
        requestedAt: Time, rolloutStartedAt: Time? = nil, succeededAt: Time? = nil
    ) {
        self.id = id
        self.version = version
        self.packages = packages
        self.reportTimeoutSeconds = reportTimeoutSeconds
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
        self.rolloutStartedAt = rolloutStartedAt
        self.succeededAt = succeededAt
    }

    /// Whether it can be carried out; otherwise it is a record of one that has ended.
    public var isOpen: Bool { !packages.isEmpty }

    /// After how many seconds without a result a host is taken for silent: the new agent's time to report, as much for the
    /// old one after going back, and ``graceSeconds``.
    public var silenceSeconds: Int { 2 * reportTimeoutSeconds + Self.graceSeconds }
}

/// A package with an agent in it, and how it is recognised.
public struct AgentPackage: Codable, Hashable, Sendable {
    /// What the programs in it run on, in the words of ``HostHardware/architecture``.
    public enum Architecture: String, Codable, CaseIterable, Hashable, Sendable {
        /// x86 with 64 bits.
        case amd64
        /// Arm with 64 bits.
        case arm64
    }

    /// Which package manager can install it.
    public enum Format: String, Codable, CaseIterable, Hashable, Sendable {
        /// dpkg(1).
        case deb = "Deb"
    }

    /// What the programs in it run on.
    public var architecture: Architecture
    /// Which package manager can install it.
    public var format: Format
    /// A path on the host, or an `http://` or `https://` URL, as in ``BundleReference/location``.
    public var location: String
    /// SHA-256 of the package, 64 characters of 0-9 and a-f. The host uses nothing that does not match.
    public var sha256: String

    /// A package. Nothing is checked here.
    public init(architecture: Architecture, format: Format = .deb, location: String, sha256: String) {
        self.architecture = architecture
        self.format = format
        self.location = location
        self.sha256 = sha256
    }
}

/// What became of an ``AgentUpgradeOrder``. The host writes it, so it is the host's word.
public struct ObservedAgentUpgrade: Codable, Hashable, Sendable {
    /// How far the host is.
    public enum Result: String, Codable, CaseIterable, Hashable, Sendable {
        /// It has begun.
        case running = "Running"
        /// The new agent runs, and has reported.
        case succeeded = "Succeeded"
        /// The new agent did not report in time, and the host is back on the old one.
        case rolledBack = "RolledBack"
        /// It could not be done, such as after a download that does not match; or the host could not go back either. What runs
        /// now is in ``ObservedAgentUpgrade/version``.
        case failed = "Failed"
        /// Nothing was done, since it cannot be done on this host: no package for it, or an agent that no package manager
        /// has installed.
        case refused = "Refused"

        /// Whether nothing comes after it.
        public var isFinal: Bool { self != .running }
    }

    /// Which order: ``AgentUpgradeOrder/id``.
    public var id: String
    /// How far the host is.
    public var result: Result
    /// For people: what went wrong; at most 1,024 characters. Empty when nothing did.
    @OmitEmpty public var message: String
    /// The version of the agent that wrote this.
    @OmitEmpty public var version: String

    /// A report about the order of this ID.
    public init(id: String, result: Result, message: String = "", version: String = "") {
        self.id = id
        self.result = result
        self.message = message
        self.version = version
    }
}
