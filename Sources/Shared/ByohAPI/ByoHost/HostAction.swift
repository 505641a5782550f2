public import KubernetesModel

/// Something that a host in use is to do once, beside its plan.
///
/// It stands in `ByoHost.spec`, which a host can read and not write. A host does it only while it is the Node of the use that
/// ``claimID`` names, and remembers ``id`` on its disk, so that no restart of the agent or of the machine repeats it.
public struct HostAction: Codable, Hashable, Sendable {
    /// What is to be done.
    public enum Kind: String, Codable, CaseIterable, Hashable, Sendable {
        /// Restart containerd and the kubelet. Containers go on.
        case restartServices = "RestartServices"
        /// Restart the machine, in an orderly way and without draining the Node: it is not healthy anyway.
        case reboot = "Reboot"
    }

    /// Tells this order from all others: 16 characters of 0-9 and a-f.
    public var id: String
    /// What is to be done.
    public var kind: Kind
    /// The use of the host that it is for; the same as in `spec.claimRef`.
    public var claimID: ClaimID
    /// Name of the ``ByoRemediation`` that asked for it, in the host's namespace.
    public var requestedBy: String
    /// When it was asked for, by the controller's clock.
    public var requestedAt: Time
    /// The start of the machine in which it was last seen when this was ordered; nil when that is not known. A machine that has
    /// started again since has nothing left to do.
    public var bootID: String?

    /// An order. The parts are not checked.
    public init(id: String, kind: Kind, claimID: ClaimID, requestedBy: String, requestedAt: Time, bootID: String? = nil)
    {
        self.id = id
        self.kind = kind
        self.claimID = claimID
        self.requestedBy = requestedBy
        self.requestedAt = requestedAt
        self.bootID = bootID
    }
}

/// What became of a ``HostAction``. The host writes it, so it is the host's word.
public struct ObservedAction: Codable, Hashable, Sendable {
    /// How far the host is.
    public enum Result: String, Codable, CaseIterable, Hashable, Sendable {
        /// It has begun.
        case running = "Running"
        /// It is done. After a reboot: the machine has started again.
        case succeeded = "Succeeded"
        /// It was tried, and did not succeed.
        case failed = "Failed"
        /// The host is not the Node that the order is for, so nothing was done.
        case refused = "Refused"
    }

    /// Which order: ``HostAction/id``.
    public var id: String
    /// How far the host is.
    public var result: Result
    /// For people: what went wrong; at most 1,024 characters. Empty when nothing did.
    @OmitEmpty public var message: String
    /// The start of the machine in which this was written, as in ``HostIdentity/bootID``.
    @OmitEmpty public var bootID: String

    /// A report about the order of this ID.
    public init(id: String, result: Result, message: String = "", bootID: String = "") {
        self.id = id
        self.result = result
        self.message = message
        self.bootID = bootID
    }
}
