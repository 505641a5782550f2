public import KubernetesModel

/// A workload cluster. Follows `cluster.x-k8s.io/v1beta2 Cluster`.
public struct Cluster: ConditionedObject {
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.core, version: ClusterAPIGroup.version, kind: "Cluster", plural: "clusters")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: ClusterSpec
    @OmitEmpty public var status: ClusterStatus

    public init(metadata: ObjectMeta, spec: ClusterSpec = ClusterSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `Cluster`.
public struct ClusterSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Whether nothing of the cluster is to be touched.
    @OmitEmpty public var paused: Bool
    public var clusterNetwork: ClusterNetwork?
    /// Where the API server is reached; set by the user or taken from a provider, and then never changed.
    public var controlPlaneEndpoint: APIEndpoint?
    public var controlPlaneRef: ContractReference?
    /// Nil for a cluster that needs no infrastructure of its own.
    public var infrastructureRef: ContractReference?

    public static let emptyValue = ClusterSpec()

    public init(
        clusterNetwork: ClusterNetwork? = nil, controlPlaneEndpoint: APIEndpoint? = nil,
        controlPlaneRef: ContractReference? = nil, infrastructureRef: ContractReference? = nil
    ) {
        self.clusterNetwork = clusterNetwork
        self.controlPlaneEndpoint = controlPlaneEndpoint
        self.controlPlaneRef = controlPlaneRef
        self.infrastructureRef = infrastructureRef
    }

    /// The endpoint, if it can be used.
    public var validEndpoint: APIEndpoint? { controlPlaneEndpoint.flatMap { $0.isValid ? $0 : nil } }
}

/// The addresses inside a cluster.
public struct ClusterNetwork: Codable, Hashable, Sendable {
    /// Where API servers listen; nil for 6443.
    public var apiServerPort: Int32?
    public var services: NetworkRanges?
    public var pods: NetworkRanges?
    /// The DNS domain of services; `cluster.local` when empty.
    @OmitEmpty public var serviceDomain: String

    public init(
        apiServerPort: Int32? = nil, services: NetworkRanges? = nil, pods: NetworkRanges? = nil,
        serviceDomain: String = ""
    ) {
        self.apiServerPort = apiServerPort
        self.services = services
        self.pods = pods
        self.serviceDomain = serviceDomain
    }
}

/// Ranges of addresses.
public struct NetworkRanges: Codable, Hashable, Sendable, ExpressibleByArrayLiteral {
    @OmitEmpty public var cidrBlocks: [String]

    public init(_ cidrBlocks: [String]) {
        self.cidrBlocks = cidrBlocks
    }

    public init(arrayLiteral cidrBlocks: String...) {
        self.cidrBlocks = cidrBlocks
    }
}
