public import KubernetesModel

/// A machine that somebody else made, and that has been enrolled.
///
/// The controller creates it when it approves the host's certificate. The host may write its own ``status`` and nothing
/// else; so nothing that must be true stands in the status alone.
public struct ByoHost: KubernetesObject {
    public static let apiResource = ByohGroup.resource("ByoHost", "byohosts")

    @OmitEmpty public var metadata: ObjectMeta
    @OmitEmpty public var spec: ByoHostSpec
    @OmitEmpty public var status: ByoHostStatus

    public init(metadata: ObjectMeta, spec: ByoHostSpec = .emptyValue) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Where the host stands, by its labels; nil when they do not say.
    public var failureDomain: String? {
        metadata.labels[ByohLabel.failureDomain] ?? metadata.labels[ByohLabel.zone]
    }
}
