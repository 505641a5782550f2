public import KubernetesModel

/// A machine that somebody else made, and that has been enrolled.
///
/// The controller creates it when it approves the host's certificate. The host may write its own ``status`` and nothing
/// else; so nothing that must be true stands in the status alone.
public struct ByoHost: KubernetesObject {
    /// `byohosts` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("ByoHost", "byohosts")

    /// Named as the host enrolled. Labels decide pools, so only operators and the controller write them.
    @OmitEmpty public var metadata: ObjectMeta
    /// Written by operators and the controller; the host cannot.
    @OmitEmpty public var spec: ByoHostSpec
    /// Written by the host, except ``ByoHostStatus/phase`` and ``ByoHostStatus/conditions``.
    @OmitEmpty public var status: ByoHostStatus

    /// A host that has not reported yet. Without a spec it is not accepted, and no machine can have it.
    public init(metadata: ObjectMeta, spec: ByoHostSpec = .emptyValue) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Where the host stands, by its labels; nil when they do not say.
    public var failureDomain: String? {
        metadata.labels[ByohLabel.failureDomain] ?? metadata.labels[ByohLabel.zone]
    }
}
