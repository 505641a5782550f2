/// A claim that must be renewed: who leads, or who is alive.
public struct Lease: KubernetesObject {
    /// Objects are at `/apis/coordination.k8s.io/v1/namespaces/<namespace>/leases/<name>`.
    public static let apiResource = APIResource(
        group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases")

    /// All who want the lease must agree on its namespace and name.
    @OmitEmpty public var metadata: ObjectMeta
    /// Holder and times; a lease has no status.
    @OmitEmpty public var spec: LeaseSpec

    /// A lease, by default one that nobody holds.
    public init(metadata: ObjectMeta, spec: LeaseSpec = LeaseSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// Who holds a ``Lease``, and since when. Its times are those of the holder's clock: judge a lease by when you saw it
/// change.
public struct LeaseSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Empty or nil when nobody holds it.
    public var holderIdentity: String?
    /// How long others must wait after the last renewal.
    public var leaseDurationSeconds: Int32?
    /// When the holder took it.
    public var acquireTime: MicroTime?
    /// When the holder last renewed it.
    public var renewTime: MicroTime?
    /// How often it changed hands.
    public var leaseTransitions: Int32?

    /// A lease that nobody holds.
    public static let emptyValue = LeaseSpec()

    /// A claim, by default nobody's; nil leaves a field out.
    public init(
        holderIdentity: String? = nil, leaseDurationSeconds: Int32? = nil, acquireTime: MicroTime? = nil,
        renewTime: MicroTime? = nil, leaseTransitions: Int32? = nil
    ) {
        self.holderIdentity = holderIdentity
        self.leaseDurationSeconds = leaseDurationSeconds
        self.acquireTime = acquireTime
        self.renewTime = renewTime
        self.leaseTransitions = leaseTransitions
    }
}
