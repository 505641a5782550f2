public import ClusterAPIModel
public import KubernetesModel

/// The infrastructure of a cluster: here, where its API server is to be found.
public struct ByoCluster: KubernetesObject {
    /// `byoclusters` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced. A regular plural, as the contract asks.
    public static let apiResource = ByohGroup.resource("ByoCluster", "byoclusters")

    /// Its owner is the Cluster of the same namespace; without one nothing is done for it.
    @OmitEmpty public var metadata: ObjectMeta
    /// Written by the operator; the controller fills in an endpoint that the Cluster says, and a port that is missing.
    @OmitEmpty public var spec: ByoClusterSpec
    /// Written by the controller, or by whoever manages the object from outside (`cluster.x-k8s.io/managed-by`).
    @OmitEmpty public var status: ByoClusterStatus

    /// An object that nobody has reconciled yet. Without a spec the Cluster must say the endpoint.
    public init(metadata: ObjectMeta, spec: ByoClusterSpec = .emptyValue) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// What an operator wants of a cluster's infrastructure.
public struct ByoClusterSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Where the API server is to be found: a load balancer, a virtual address, or the one control-plane host. Without it
    /// the cluster waits until the Cluster says it.
    public var controlPlaneEndpoint: APIEndpoint?
    /// Accepted from manifests of the existing project; not used.
    public var bundleLookupBaseRegistry: String?

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = ByoClusterSpec()

    /// A spec with this endpoint; nil leaves it to the Cluster.
    public init(controlPlaneEndpoint: APIEndpoint? = nil) {
        self.controlPlaneEndpoint = controlPlaneEndpoint
    }
}

/// What became of a cluster's infrastructure. Written by the controller.
public struct ByoClusterStatus: Codable, Hashable, Sendable, EmptyValued {
    /// The same as ``Initialization/provisioned``, for scripts that know only this.
    @OmitEmpty public var ready: Bool
    /// `status.initialization`. Before it is provisioned no control-plane machine is made, and no host is claimed.
    @OmitEmpty public var initialization: Initialization
    /// The places where accepted hosts stand.
    @OmitEmpty public var failureDomains: [FailureDomain]
    /// Entries of ``ByoCluster/ConditionType``; Cluster API reads `Ready`.
    @OmitEmpty public var conditions: [Condition]

    /// Nothing is known: what an absent `status` reads as.
    public static let emptyValue = ByoClusterStatus()

    /// The status of an object that nobody has reconciled yet.
    public init() {}
}
