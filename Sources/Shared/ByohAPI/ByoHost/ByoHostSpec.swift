public import KubernetesModel

/// What is wanted of a host. Written by operators and the controller, never by the host.
public struct ByoHostSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Whether the host may be used at all. False until an operator, or a token that accepts, says so.
    @OmitEmpty public var accepted: Bool
    /// No new claims; what runs goes on.
    @OmitEmpty public var cordoned: Bool
    /// Somebody works on the host: no claims, no remediation, no alarm.
    @OmitEmpty public var maintenance: Bool
    /// Who holds the host. Written by the controller only, with the host's resource version as precondition, so that no
    /// host is ever held twice. It stays until the host has proven that it is clean. In the spec, because moving to
    /// another management cluster does not carry the status.
    public var claimRef: HostClaim?
    /// Why the host must not be used until somebody has looked at it. In the spec, because a host can write its status.
    public var quarantine: HostQuarantine?

    public static let emptyValue = ByoHostSpec()

    public init(
        accepted: Bool = false, cordoned: Bool = false, maintenance: Bool = false, claimRef: HostClaim? = nil,
        quarantine: HostQuarantine? = nil
    ) {
        self.accepted = accepted
        self.cordoned = cordoned
        self.maintenance = maintenance
        self.claimRef = claimRef
        self.quarantine = quarantine
    }
}

/// Names the ``ByoMachine`` that holds a host, and tells this use of the host from all others.
public struct HostClaim: Codable, Hashable, Sendable {
    public var apiVersion: String
    public var kind: String
    public var namespace: String
    public var name: String
    public var uid: String
    public var claimID: ClaimID
    public var clusterName: String

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
    public enum Reason: String, Codable, CaseIterable, Hashable, Sendable {
        /// The host did not answer while it was to be cleaned. Ends by itself once the host has proven that it is clean.
        case unreachable = "HostUnreachable"
        /// The host reported that it cannot be cleaned.
        case cleaningFailed = "CleaningFailed"
        /// An operator said so.
        case `operator` = "Operator"
    }

    public var reason: Reason
    @OmitEmpty public var message: String
    public var since: Time?

    public init(reason: Reason, message: String = "", since: Time? = nil) {
        self.reason = reason
        self.message = message
        self.since = since
    }
}
