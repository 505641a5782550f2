public import KubernetesModel

/// Asks for a kubeconfig with which hosts can enrol. The kubeconfig holds a token, so it is put into a Secret.
public struct BootstrapKubeconfig: KubernetesObject {
    public static let apiResource = ByohGroup.resource("BootstrapKubeconfig", "bootstrapkubeconfigs")

    @OmitEmpty public var metadata: ObjectMeta
    public var spec: Spec
    @OmitEmpty public var status: Status

    public init(metadata: ObjectMeta, spec: Spec) {
        self.metadata = metadata
        self.spec = spec
    }

    /// How the management API is reached. The odd names are the existing project's.
    public struct Spec: Codable, Hashable, Sendable {
        /// `https://host:port`.
        public var apiserver: String
        @OmitEmpty public var insecureSkipTLSVerify: Bool
        /// PEM.
        @OmitEmpty public var certificateAuthorityData: PublicBytes
        /// How long hosts can enrol. Nil for 30 minutes.
        public var ttlSeconds: Int32?
        /// How many hosts can enrol. Nil for one.
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
        @OmitEmpty public var conditions: [Condition]

        public static let emptyValue = Status()

        public init() {}
    }
}

extension BootstrapKubeconfig: Conditioned {
    public var conditions: [Condition] {
        get { status.conditions }
        set { status.conditions = newValue }
    }

    public enum ConditionType: String, CaseIterable, Sendable {
        /// The Secret is there and its token still valid.
        case ready = "Ready"
    }

    public enum Reason: String, CaseIterable, Sendable {
        case ready = "Ready"
        /// The token's time is over; a new object makes a new one.
        case expired = "TokenExpired"
    }
}
