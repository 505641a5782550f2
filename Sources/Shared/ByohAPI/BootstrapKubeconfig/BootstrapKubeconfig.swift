public import KubernetesModel

/// Asks for a kubeconfig with which hosts can enrol. The kubeconfig holds a token, so it is put into a Secret.
public struct BootstrapKubeconfig: KubernetesObject {
    /// `bootstrapkubeconfigs` in `infrastructure.cluster.x-k8s.io/v1beta1`, namespaced.
    public static let apiResource = ByohGroup.resource("BootstrapKubeconfig", "bootstrapkubeconfigs")

    /// Hosts enrol in the namespace of the object. The Secret is named after it, with `-kubeconfig` behind.
    @OmitEmpty public var metadata: ObjectMeta
    /// Read when the Secret is made; a later change has no effect.
    public var spec: Spec
    /// Written by the controller; empty before its first pass.
    @OmitEmpty public var status: Status

    /// A request that nobody has answered yet: the status is empty.
    public init(metadata: ObjectMeta, spec: Spec) {
        self.metadata = metadata
        self.spec = spec
    }

    /// How the management API is reached. The odd names are the existing project's.
    public struct Spec: Codable, Hashable, Sendable {
        /// `https://host:port`.
        public var apiserver: String
        /// Put into the kubeconfig instead of ``certificateAuthorityData``. The agent refuses to enrol with it.
        @OmitEmpty public var insecureSkipTLSVerify: Bool
        /// PEM.
        @OmitEmpty public var certificateAuthorityData: PublicBytes
        /// How long hosts can enrol. Nil for 30 minutes.
        public var ttlSeconds: Int32?
        /// How many hosts can enrol. Nil for one; 0 for none but those that `clusterctl move` has brought.
        public var maxUses: Int32?
        /// Labels that each host gets.
        @OmitEmpty public var hostLabels: [String: String]
        /// Whether hosts can be used without a further word.
        @OmitEmpty public var autoAccept: Bool

        enum CodingKeys: String, CodingKey {
            case apiserver
            case insecureSkipTLSVerify = "insecure-skip-tls-verify"
            case certificateAuthorityData = "certificate-authority-data"
            case ttlSeconds, maxUses, hostLabels, autoAccept
        }

        /// A request with the defaults: one host, 30 minutes, no labels, and hosts wait to be accepted.
        public init(apiserver: String, certificateAuthorityData: PublicBytes) {
            self.apiserver = apiserver
            self.certificateAuthorityData = certificateAuthorityData
        }
    }

    /// Where the kubeconfig is. The existing project wrote it here, with its token, for everybody to read.
    public struct Status: Codable, Hashable, Sendable, EmptyValued {
        /// The Secret, in the same namespace; key `kubeconfig`.
        public var secretName: String?
        /// When the token ends.
        public var expirationTimestamp: Time?
        /// Entries of ``BootstrapKubeconfig/ConditionType``; empty before the controller's first pass.
        @OmitEmpty public var conditions: [Condition]

        /// Nothing is known: what an absent `status` reads as.
        public static let emptyValue = Status()

        /// The status of a request that nobody has answered yet.
        public init() {}
    }
}

extension BootstrapKubeconfig: Conditioned {
    /// `status.conditions`.
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }

    /// What a `BootstrapKubeconfig` says about itself.
    public enum ConditionType: String, CaseIterable, Sendable {
        /// The Secret is there and its token still valid.
        case ready = "Ready"
    }

    /// Why ``ConditionType/ready`` is as it is.
    public enum Reason: String, CaseIterable, Sendable {
        /// Set when the condition is true.
        case ready = "Ready"
        /// The token's time is over; a new object makes a new one.
        case expired = "TokenExpired"
    }
}
