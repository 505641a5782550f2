public import ClusterAPIModel
public import KubernetesModel

/// The infrastructure of a cluster: here, where its API server is to be found.
public struct ByoCluster: KubernetesObject {
    public static let apiResource = ByohGroup.resource("ByoCluster", "byoclusters")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: ByoClusterSpec
    @OmitEmpty public var status: ByoClusterStatus

    public init(metadata: ObjectMeta, spec: ByoClusterSpec = .emptyValue) {
        self.metadata = metadata
        self.spec = spec
    }
}

public struct ByoClusterSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Where the API server is to be found: a load balancer, a virtual address, or the one control-plane host. Without it
    /// the cluster waits until the Cluster says it.
    public var controlPlaneEndpoint: APIEndpoint?
    /// Accepted from manifests of the existing project; not used.
    public var bundleLookupBaseRegistry: String?

    public static let emptyValue = ByoClusterSpec()

    public init(controlPlaneEndpoint: APIEndpoint? = nil) {
        self.controlPlaneEndpoint = controlPlaneEndpoint
    }
}

/// What became of a cluster's infrastructure. Written by the controller.
public struct ByoClusterStatus: Codable, Hashable, Sendable, EmptyValued {
    /// The same as ``Initialization/provisioned``, for scripts that know only this.
    @OmitEmpty public var ready: Bool
    @OmitEmpty public var initialization: Initialization
    /// The places where accepted hosts stand.
    @OmitEmpty public var failureDomains: [FailureDomain]
    @OmitEmpty public var conditions: [Condition]

    public static let emptyValue = ByoClusterStatus()

    public init() {}
}
