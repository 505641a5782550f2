public import KubernetesModel

/// A workload cluster. Follows `cluster.x-k8s.io/v1beta2 Cluster`.
public struct Cluster: ConditionedObject {
    /// `clusters` in `cluster.x-k8s.io/v1beta2`, namespaced.
    public static let apiResource = APIResource(
        group: ClusterAPIGroup.core, version: ClusterAPIGroup.version, kind: "Cluster", plural: "clusters")

    /// All that belongs to the cluster is in its namespace, and carries its name as ``ClusterAPILabel/clusterName``.
    @OmitEmpty public var metadata: ObjectMeta
    /// Written by users, except for an endpoint that a provider says.
    @OmitEmpty public var spec: ClusterSpec
    /// Written by the Cluster controller.
    @OmitEmpty public var status: ClusterStatus

    /// A cluster that nobody has reconciled yet. Without a spec it has no parts.
    public init(metadata: ObjectMeta, spec: ClusterSpec = ClusterSpec()) {
        self.metadata = metadata
        self.spec = spec
    }
}

/// The wanted state of a `Cluster`.
public struct ClusterSpec: Codable, Hashable, Sendable, EmptyValued {
    /// Whether nothing of the cluster is to be touched.
    @OmitEmpty public var paused: Bool
    /// Addresses of Services and Pods; nil for the defaults of kubeadm.
    public var clusterNetwork: ClusterNetwork?
    /// Where the API server is reached; set by the user or taken from a provider, and then never changed.
    public var controlPlaneEndpoint: APIEndpoint?
    /// Who makes the control plane, such as a `KubeadmControlPlane`. With nil upstream expects Machines made by hand;
    /// our controller then never takes the control plane for initialised, so that nothing joins.
    public var controlPlaneRef: ContractReference?
    /// Nil for a cluster that needs no infrastructure of its own.
    public var infrastructureRef: ContractReference?

    /// Nothing is set: what an absent `spec` reads as.
    public static let emptyValue = ClusterSpec()

    /// A spec of a cluster that is not paused; nil as in the properties.
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
    /// Where API servers should listen. Nothing of ours reads it: `localAPIEndpoint` in kubeadm's documents decides.
    public var apiServerPort: Int32?
    /// Addresses of Services: kubeadm's `serviceSubnet`. Nil for kubeadm's default.
    public var services: NetworkRanges?
    /// Addresses of Pods: kubeadm's `podSubnet`. Nil leaves them to the network add-on.
    public var pods: NetworkRanges?
    /// The DNS domain of services; `cluster.local` when empty.
    @OmitEmpty public var serviceDomain: String

    /// A network; by default kubeadm's.
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
    /// Such as `10.244.0.0/16`; one of each IP family at most.
    @OmitEmpty public var cidrBlocks: [String]

    /// These ranges.
    public init(_ cidrBlocks: [String]) {
        self.cidrBlocks = cidrBlocks
    }

    /// These ranges.
    public init(arrayLiteral cidrBlocks: String...) {
        self.cidrBlocks = cidrBlocks
    }
}
