/// Asks the cluster to sign a certificate.
public struct CertificateSigningRequest: KubernetesObject {
    public static let apiResource = APIResource(
        group: "certificates.k8s.io", version: "v1", kind: "CertificateSigningRequest",
        plural: "certificatesigningrequests", scope: .cluster)

    @OmitEmpty public var metadata: ObjectMeta
    public var spec: CertificateSigningRequestSpec
    @OmitEmpty public var status: CertificateSigningRequestStatus

    public init(metadata: ObjectMeta, spec: CertificateSigningRequestSpec) {
        self.metadata = metadata
        self.spec = spec
    }

    /// Whether somebody approved the request, and nobody denied it.
    public var isApproved: Bool { has(.approved) && !has(.denied) }

    /// Whether the request was denied; this is final.
    public var isDenied: Bool { has(.denied) }

    private func has(_ type: CertificateSigningRequestCondition.ConditionType) -> Bool {
        status.conditions.contains { $0.type == type && $0.status == .true }
    }
}

/// What is asked for. Only the creator's identity is not the requester's to write: the server fills it in.
public struct CertificateSigningRequestSpec: Codable, Hashable, Sendable {
    /// A PEM block `CERTIFICATE REQUEST`, in base64 on the wire.
    public var request: PublicBytes
    public var signerName: SignerName
    /// The wanted lifetime, at least 600; the signer may give another.
    public var expirationSeconds: Int32?
    @OmitEmpty public var usages: [KeyUsage]
    /// The user who made the request. Set by the server.
    @OmitEmpty public var username: String
    /// Set by the server.
    @OmitEmpty public var uid: String
    /// Set by the server.
    @OmitEmpty public var groups: [String]
    /// Set by the server.
    @OmitEmpty public var extra: [String: [String]]

    public init(request: PublicBytes, signerName: SignerName, expirationSeconds: Int32? = nil, usages: [KeyUsage]) {
        self.request = request
        self.signerName = signerName
        self.expirationSeconds = expirationSeconds
        self.usages = usages
    }
}

/// What became of the request.
public struct CertificateSigningRequestStatus: Codable, Hashable, Sendable, EmptyValued {
    /// Approval and denial, written through the `approval` subresource; failure, written by the signer.
    @OmitEmpty public var conditions: [CertificateSigningRequestCondition]
    /// PEM certificates, the issued one first; in base64 on the wire. Nil until issued.
    public var certificate: PublicBytes?

    public static let emptyValue = CertificateSigningRequestStatus()

    public init() {}
}
