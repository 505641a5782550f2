/// Asks the cluster to sign a certificate.
public struct CertificateSigningRequest: KubernetesObject {
    /// Objects are at `/apis/certificates.k8s.io/v1/certificatesigningrequests/<name>`.
    public static let apiResource = APIResource(
        group: "certificates.k8s.io", version: "v1", kind: "CertificateSigningRequest",
        plural: "certificatesigningrequests", scope: .cluster)

    /// The name is unique in the cluster; there is no namespace.
    @OmitEmpty public var metadata: ObjectMeta
    /// What is to be signed. Cannot be changed.
    public var spec: CertificateSigningRequestSpec
    /// The decision and the certificate: written by approvers and signers, never by who asks.
    @OmitEmpty public var status: CertificateSigningRequestStatus

    /// A request to create; it waits until somebody approves or denies it.
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
    /// Who is to sign. Approving needs the right `approve` on this signer.
    public var signerName: SignerName
    /// The wanted lifetime, at least 600; the signer may give another.
    public var expirationSeconds: Int32?
    /// What the certificate is for, at least one; the signer may refuse what it does not know.
    @OmitEmpty public var usages: [KeyUsage]
    /// The user who made the request. Set by the server.
    @OmitEmpty public var username: String
    /// Set by the server.
    @OmitEmpty public var uid: String
    /// Set by the server.
    @OmitEmpty public var groups: [String]
    /// Set by the server.
    @OmitEmpty public var extra: [String: [String]]

    /// A request; nil leaves the lifetime to the signer.
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

    /// What an absent status reads as: undecided.
    public static let emptyValue = CertificateSigningRequestStatus()

    /// An empty status: undecided.
    public init() {}
}
